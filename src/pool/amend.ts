import { type Account, type AccountEntry, everyMode, type Quota } from '../core/account.ts'
import { type AccountIdentity, type AccountSettings, identityOf, nobody } from '../core/account-settings.ts'
import type { OfferedModel, Tier } from '../core/model.ts'
import { isDead } from './standing.ts'

// Everything that changes an account apart from requests. Pure; each function returns the same account when nothing changes.

const tierOfPool: Record<string, Tier> = {
  ssoBasic: 'basic',
  ssoNormal: 'basic',
  ssoSuper: 'super',
  ssoHeavy: 'heavy',
}

// Shared by all that have none: never written to, a change makes a new one.
const none = {}

/** What the operator set, else what was detected, else what the pool's name promises; a pool of their own promises the least. */
const tierFor = (pool: string, detected: Tier | undefined, settings: AccountSettings | undefined): Tier =>
  settings?.tier ?? detected ?? tierOfPool[pool] ?? 'basic'

/** An account the pool has not met in this process. */
export function joined(entry: AccountEntry, now: number): Account {
  const { id, upstream, credential, pool, note, tags, createdAt, source, known, edited, identity, settings } =
    entry
  // Field by field: spreading is three times as slow, and a pool may have 100,000.
  const account: Account = {
    id,
    upstream,
    credential,
    pool,
    tier: tierFor(pool, known.detectedTier, settings),
    state: known.state ?? 'active',
    reason: known.reason ?? '',
    since: known.since ?? 0,
    cooling: known.cooling ?? none,
    quota: known.quota ?? none,
    inFlight: 0,
    useCount: known.useCount ?? 0,
    failCount: known.failCount ?? 0,
    lastUsedAt: known.lastUsedAt ?? 0,
    lastSyncAt: known.lastSyncAt ?? 0,
    lastFailAt: known.lastFailAt ?? 0,
    lastFailReason: known.lastFailReason ?? '',
    createdAt,
    note,
    tags,
    limitStreak: known.limitStreak ?? none,
  }
  if (source) account.source = source
  if (settings) account.settings = settings
  const person = filled(identity, known.identity)
  if (person !== nobody) account.identity = person
  if (known.spent) account.spent = known.spent
  if (known.lastFailKind) account.lastFailKind = known.lastFailKind
  if (known.detectedTier) account.detectedTier = known.detectedTier
  return edited ? rewritten(account, edited, now) : account
}

/** An account of the pool after the file was read again. */
export function entered(account: Account, entry: AccountEntry, now: number): Account {
  const renewedOne =
    entry.credential === account.credential ? account : renewed(account, entry.credential, now)
  const { pool, note, tags, createdAt, source, settings } = entry
  const identity = filled(entry.identity, account.learned)
  const isSame =
    pool === account.pool &&
    note === account.note &&
    createdAt === account.createdAt &&
    source === account.source &&
    sameIdentity(identity, identityOf(account)) &&
    sameSettings(settings, account.settings) &&
    tags.join('\n') === account.tags.join('\n')
  const tier = tierFor(pool, account.detectedTier, settings)
  const listed = isSame
    ? renewedOne
    : listedAs(
        renewedOne,
        {
          pool,
          note,
          tags,
          createdAt,
          tier,
          ...(source && { source }),
          ...(identity !== nobody && { identity }),
        },
        settings,
      )
  return entry.edited ? rewritten(listed, entry.edited, now) : listed
}

function listedAs(account: Account, told: Partial<Account>, settings: AccountSettings | undefined): Account {
  const { settings: _, source: __, ...rest } = account
  return { ...rest, ...told, ...(settings && { settings }) }
}

/** The same person with a fresh credential: back in, and asked about anew. What was counted stays. */
function renewed(account: Account, credential: string, now: number): Account {
  const back = account.state === 'disabled' ? account : cleared(enabled(account, now), now)
  return { ...back, credential, failCount: 0, lastSyncAt: 0, quota: none, cooling: none, limitStreak: none }
}

const sameSettings = (a: AccountSettings | undefined, b: AccountSettings | undefined): boolean =>
  a === b || JSON.stringify(a) === JSON.stringify(b)

const sameIdentity = (a: AccountIdentity, b: AccountIdentity): boolean =>
  a === b || (a.name === b.name && a.email === b.email && a.userId === b.userId)

/** What the file says, its gaps filled by what is known besides. */
function filled(told: AccountIdentity = nobody, known: AccountIdentity = nobody): AccountIdentity {
  if (known === nobody || told === known) return told
  if (told === nobody) return known
  const { name, email, userId } = told
  return { name: name || known.name, email: email || known.email, userId: userId || known.userId }
}

/** A state a person wrote. A cooldown that has no end ahead is none: only the upstream knows how long. */
function rewritten(account: Account, to: NonNullable<AccountEntry['edited']>, now: number): Account {
  if (to.state === 'active' || (to.state === 'cooling' && to.coolingUntil <= now))
    return cleared(enabled(account, now), now)
  if (to.state === 'cooling')
    return { ...enabled(account, now), cooling: { [everyMode]: to.coolingUntil }, reason: to.reason }
  if (account.state === to.state) return account
  return { ...account, state: to.state, reason: to.reason, since: now, cooling: {} }
}

export const disabled = (account: Account, reason: string, now: number): Account =>
  account.state === 'disabled' ? account : { ...account, state: 'disabled', reason, since: now, cooling: {} }

/** Back in, whatever took it out: a person's word, or a verdict the person knows better than. */
export const enabled = (account: Account, now: number): Account =>
  isDead(account) ? { ...account, state: 'active', reason: '', since: now, failCount: 0 } : account

export const cleared = (account: Account, now: number): Account =>
  account.state === 'cooling'
    ? { ...account, state: 'active', reason: '', since: now, cooling: {}, limitStreak: {} }
    : account

// Shorter rests are left to end by themselves: a report right after a limit may not know of it yet.
const longRestMs = 900_000

/** What the upstream told of an account: its quotas and the tier these show, or who it belongs to. */
export type Report = {
  quota?: Record<string, Quota>
  tier?: Tier
  identity?: AccountIdentity
  models?: readonly OfferedModel[]
}

/**
 * What a quota call found. A mode that rests for a guessed time and is used up rests until its window is over; one that
 * has rested long and has units again is back. An expired account whose session answers is back too.
 */
export function reported(
  account: Account,
  { quota = {}, tier, identity, models }: Report,
  now: number,
): Account {
  if (identity) {
    const { name, email, userId } = identityOf(account)
    // The upstream knows better whose session it is than a file that may be old. A name that many may have is shown
    // where nothing says more.
    const learned = { ...identity, name: identity.email || email ? '' : identity.name }
    const told = {
      name: name || learned.name,
      email: learned.email || email,
      userId: learned.userId || userId,
    }
    return sameIdentity(told, identityOf(account))
      ? { ...account, learned }
      : { ...account, identity: told, learned }
  }
  const cooling = { ...account.cooling }
  for (const [mode, { remaining, resetsAt }] of Object.entries(quota)) {
    const running = (cooling[mode] ?? 0) > now
    const guessed = (account.limitStreak?.[mode] ?? 0) > 0
    if (running && guessed && remaining < 1 && resetsAt > now) cooling[mode] = resetsAt
    if (running && remaining >= 1 && now - account.since >= longRestMs) delete cooling[mode]
  }
  const isSame = sameTimes(cooling, account.cooling)
  const found = {
    ...account,
    quota: { ...account.quota, ...quota },
    cooling: isSame ? account.cooling : cooling,
    tier: account.settings?.tier ?? tier ?? account.tier,
    ...(tier && { detectedTier: tier }),
    ...(models && { models }),
    lastSyncAt: now,
    // Its session answers: what was refused without a reason before was not because of it.
    failCount: 0,
  }
  return account.state === 'expired' ? enabled(found, now) : found
}

const sameTimes = (a: Record<string, number>, b: Record<string, number>) =>
  Object.keys(a).length === Object.keys(b).length && Object.entries(a).every(([mode, end]) => b[mode] === end)
