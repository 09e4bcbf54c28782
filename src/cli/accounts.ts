import { type AccountDeps, type CheckWatch, openAccounts } from '../account-deps.ts'
import type { Account } from '../core/account.ts'
import { createLog, type Log, type LogLevel } from '../lib/log.ts'
import { createWatchdog } from '../lib/watchdog.ts'
import { accountItem } from '../pool/account-item.ts'
import { createPool } from '../pool/pool.ts'
import { openFolderStore } from '../store/open-store.ts'
import { readAccounts } from '../store/read-accounts.ts'
import type { Remembered, Store } from '../store/store.ts'
import { accountsTable } from './accounts-table.ts'
import type { Flags } from './arguments.ts'
import { cleanAccounts } from './clean-accounts.ts'
import { askAboutAccounts } from './ask-about-accounts.ts'
import { chooseAccounts } from './choose-accounts.ts'
import type { Context } from './context.ts'
import { onEngine } from './on-engine.ts'
import { pasted, renewAccount } from './renew-account.ts'
import { readConfig } from './read-config.ts'
import { shownEmails } from './shown-emails.ts'
import { wrongUsage } from './usage.ts'

export type AccountsCommand = {
  dataDir: string
  /** The verb, then ids. */
  operands: readonly string[]
  flags: Flags
  log: { logLevel: LogLevel; logFormat: 'text' | 'json' }
}

const verbs = [
  'list',
  'test',
  'refresh',
  'enable',
  'disable',
  'files',
  'clear-files',
  'renew',
  'clean',
] as const
type Verb = (typeof verbs)[number]

/** Looks at accounts or changes them, on the files of the data folder and the engine that gateways share. Resolves to the exit code. */
export async function accounts(command: AccountsCommand, context: Context): Promise<number> {
  const { dataDir, operands, flags } = command
  const [name = '', ...ids] = operands
  const verb = verbs.find((one) => one === name)
  if (!verb)
    return wrongUsage(`accounts knows no "${name}"; it knows ${verbs.join(', ')}.`, context, 'accounts')
  const changes = verb === 'enable' || verb === 'disable' || verb === 'clear-files'
  const named = ids.length > 0 || flags.all || flags.pool !== undefined || flags.state !== undefined
  if (changes && !named)
    return wrongUsage(`Say which: accounts ${verb} ID…, --pool, --state or --all.`, context, 'accounts')
  if (ids.length > 0 && flags.all) return wrongUsage('Either ids or --all.', context, 'accounts')

  if (verb === 'renew' && (ids.length === 0 || ids.length > 2))
    return wrongUsage(
      'accounts renew needs one ID, and the credential behind it or on standard input.',
      context,
      'accounts',
    )
  const idsOf = verb === 'renew' ? ids.slice(0, 1) : ids
  return onEngine(dataDir, context, async (engine) => {
    const known = await engine?.accounts.all()
    const chosen = chooseAccounts(listed(dataDir, known), idsOf, flags)
    if (typeof chosen === 'string') return wrongUsage(chosen, context, 'accounts')
    if (verb === 'list') return list(chosen, flags, context, shownEmails(dataDir))
    const text = verb === 'renew' ? await pasted(ids[1]) : ''
    return withPool({ verb, chosen, text, engine }, command, context)
  })
}

/** The accounts as the files tell of them; nothing is written for that. */
function listed(dataDir: string, known?: Map<string, Remembered>): readonly Account[] {
  const pool = createPool({ now: Date.now, settings: () => ({ maxConcurrent: 0, failThreshold: 1 }) })
  pool.merge(readAccounts(dataDir, known))
  return pool.list()
}

function list(
  chosen: readonly Account[],
  flags: Flags,
  { out }: Context,
  shown: (text: string) => string,
): number {
  const items = chosen.map((account) => accountItem(account, Date.now(), shown))
  const counts: Record<string, number> = {}
  for (const { state } of items) counts[state] = (counts[state] ?? 0) + 1
  if (flags.json) {
    out(`${JSON.stringify({ accounts: items, total: items.length, counts })}\n`)
    return 0
  }
  const sums = Object.entries(counts).map(([state, count]) => `${count} ${state}`)
  if (items.length > 0) out(accountsTable(items, Date.now()))
  out(`${items.length} accounts${sums.length > 0 ? `: ${sums.join(', ')}` : ''}\n`)
  return 0
}

type Work = {
  verb: Exclude<Verb, 'list'>
  chosen: readonly Account[]
  text: string
  engine: Store | undefined
}

async function withPool(
  { verb, chosen, text, engine }: Work,
  command: AccountsCommand,
  context: Context,
): Promise<number> {
  const { dataDir, flags, log: settings } = command
  const config = readConfig(dataDir)
  const written = createLog({
    level: quieter(settings.logLevel),
    format: settings.logFormat,
    write: context.err,
  })
  let failures = 0
  const log: Log = {
    ...written,
    error: (...line) => {
      failures++
      written.error(...line)
    },
  }
  const store = engine ?? openFolderStore(dataDir)
  try {
    const live = { current: () => config }
    const web = { config: live.current, watchdog: createWatchdog() }
    const opened = await openAccounts({ dataDir, store, config: live, web, log })
    const { pool, keeper } = opened
    try {
      const ids = chosen.map(({ id }) => id)
      const [id = ''] = ids
      if (verb === 'renew')
        return await renewAccount(opened, { id, text, json: flags.json === true }, context)
      if (verb === 'clean')
        return await cleanAccounts(opened, { chosen, flags, shown: shownEmails(dataDir) }, context)
      const asked = questions[verb]
      if (asked) {
        const ask = (watch: CheckWatch) => asked.ask(opened, ids, watch, flags['quota-only'] === true)
        const { limitedBy } = asked
        return await askAboutAccounts({ pool, ids, ask, limitedBy, json: flags.json === true }, context)
      }
      for (const id of ids) {
        if (verb === 'enable') pool.clearCooldown(id)
        if (verb === 'enable') pool.enable(id)
        else pool.disable(id, 'by hand')
      }
      const changed = chosen.filter((account) => pool.find(account.id)?.state !== account.state).length
      await keeper.save()
      if (failures > 0) {
        context.err(`grok2api: the accounts could not be ${verb}d, because that could not be written down\n`)
        return 1
      }
      if (flags.json) context.out(`${JSON.stringify({ matched: ids.length, changed })}\n`)
      else context.out(`${changed} of ${ids.length} accounts ${verb}d\n`)
      return 0
    } finally {
      await keeper.close()
    }
  } finally {
    if (!engine) await store.close()
  }
}

type Question = {
  ask: (
    deps: AccountDeps,
    ids: readonly string[],
    watch: CheckWatch,
    quotaOnly: boolean,
  ) => ReturnType<AccountDeps['check']['checkAll']>
  limitedBy: string
}

const usage = 'performance.usage_max_tokens'
const assets = 'performance.assets_max_tokens'
const questions: Partial<Record<Verb, Question>> = {
  test: {
    limitedBy: usage,
    ask: ({ test }, ids, watch, quotaOnly) => test.testAll(ids, watch, quotaOnly),
  },
  refresh: { limitedBy: usage, ask: ({ check }, ids, watch) => check.checkAll(ids, 'refresh', watch) },
  files: { limitedBy: assets, ask: ({ onlineFiles }, ids, watch) => onlineFiles.countAll(ids, watch) },
  'clear-files': {
    limitedBy: assets,
    ask: ({ onlineFiles }, ids, watch) => onlineFiles.clearAll(ids, watch),
  },
}

// What happens here is printed as the result; the log is for what goes wrong.
const quieter = (level: LogLevel): LogLevel => (level === 'info' ? 'warn' : level)
