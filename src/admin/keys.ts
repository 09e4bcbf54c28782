import { Elysia } from 'elysia'
import { fail } from '../core/fault.ts'
import type { KeySettings } from '../core/key.ts'
import type { KeyBounds } from '../core/key-bounds.ts'
import { tiers } from '../core/model.ts'
import type { Deps } from '../deps.ts'
import { takes } from '../lib/request-body.ts'
import { guard, type Static, t } from '../lib/schema.ts'
import { checkModel, checkNetwork, checkUpstream } from './key-checks.ts'
import { encodeKey } from './key-item.ts'
import { readJson } from './read-json.ts'

// null says the same as 0: no limit, or never.
const limit = () => t.Union([t.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }), t.Null()])
const dollars = () => t.Union([t.Number({ minimum: 0, maximum: 1_000_000_000 }), t.Null()])
const list = (maxLength: number) => t.Array(t.String({ minLength: 1, maxLength }), { maxItems: 1000 })
const fields = {
  name: t.String({ minLength: 1, maxLength: 200 }),
  enabled: t.Boolean(),
  expires_at: limit(),
  models: t.Array(t.String({ minLength: 1, maxLength: 200 }), { maxItems: 1000 }),
  rpm: limit(),
  concurrency: limit(),
  daily_tokens: limit(),
  monthly_tokens: limit(),
  daily_usd: dollars(),
  monthly_usd: dollars(),
  account_tags: list(100),
  accounts: list(200),
  tiers: t.Array(t.Union(tiers.map((tier) => t.Literal(tier))), { maxItems: 3 }),
  upstreams: list(40),
  allowed_addresses: list(100),
}
// A misspelt limit must not look as if it held.
const strict = { additionalProperties: false }
const Changes = t.Partial(t.Object(fields), strict)
type Changes = Static<typeof Changes>
const count = t.Optional(t.Integer({ minimum: 1, maximum: 1000 }))
const NewKey = t.Composite([t.Object({ name: fields.name, count }), t.Omit(Changes, ['name'])], strict)
const newKey = guard(NewKey)
const changes = guard(Changes)
// `config` stands for app.api_key.
const passWish = guard(t.Object({ key_id: t.String({ minLength: 1 }) }, strict))

type KeysDeps = Pick<Deps, 'keys' | 'catalogue' | 'upstreams' | 'log'>

/** GET, POST, PATCH and DELETE /keys: the keys of callers (product section 10). Times are epoch milliseconds, 0 is never. */
export const keys = ({ keys: ring, catalogue, upstreams, log }: KeysDeps) => {
  const known = (body: Changes, before: KeyBounds = {}): Partial<KeySettings> => {
    for (const [at, name] of (body.models ?? []).entries()) checkModel(catalogue, name, at)
    for (const [at, id] of (body.upstreams ?? []).entries()) checkUpstream(upstreams, id, at)
    for (const [at, network] of (body.allowed_addresses ?? []).entries()) checkNetwork(network, at)
    const bounds = { ...before, ...boundsOf(body) }
    return { ...settingsOf(body), ...(Object.keys(boundsOf(body)).length > 0 && { bounds }) }
  }
  return new Elysia({ name: 'admin-keys' })
    .get('/keys', () => ({ items: ring.list().map(encodeKey) }), {
      detail: { summary: 'The keys of callers, with what they use now', tags: ['admin'] },
    })
    .get('/keys/:id', ({ params }) => encodeKey(unless(ring.get(params.id))), {
      detail: { summary: 'One key', tags: ['admin'] },
    })
    .post(
      '/keys',
      async ({ request, set }) => {
        const body = await readJson(request, newKey)
        const make = async (name: string) => {
          const { held, secret } = await ring.create({ ...unlimited, ...known(body), name })
          log.info('API key made', { key: held.key.id })
          return { key: encodeKey(held), secret }
        }
        set.status = 201
        const { name, count } = body
        if (count === undefined) return make(name)
        const items = []
        for (let at = 1; at <= count; at++) items.push(await make(`${name} ${at}`))
        return { items }
      },
      {
        parse: 'none',
        detail: {
          summary:
            'Make a key; its secret is shown here and never again. With count several, named by number',
          tags: ['admin'],
          ...takes(newKey),
        },
      },
    )
    .post(
      '/keys/pass',
      async ({ request }) => {
        const { key_id: id } = await readJson(request, passWish)
        if (id !== 'config') unless(ring.get(id))
        const { secret, expiresAt } = ring.passes.give(id)
        return { secret, expires_at: expiresAt }
      },
      {
        parse: 'none',
        detail: {
          summary: "A secret for a quarter of an hour in a key's place, for trying it",
          tags: ['admin'],
          ...takes(passWish),
        },
      },
    )
    .patch(
      '/keys/:id',
      async ({ request, params }) => {
        const before = unless(ring.get(params.id)).key.bounds
        const settings = known(await readJson(request, changes), before)
        const held = unless(await ring.change(params.id, settings))
        log.info('API key changed', { key: params.id, changed: Object.keys(settings) })
        return encodeKey(held)
      },
      {
        parse: 'none',
        detail: { summary: 'Change a key; counts at once', tags: ['admin'], ...takes(changes) },
      },
    )
    .delete(
      '/keys/:id',
      async ({ params }) => {
        if (!(await ring.remove(params.id))) fail(noSuchKey)
        log.info('API key removed', { key: params.id })
        return { status: 'ok' }
      },
      {
        parse: 'none',
        detail: { summary: 'Remove a key; requests with it are refused at once', tags: ['admin'] },
      },
    )
}

const noSuchKey = {
  kind: 'not_found',
  message: 'There is no API key with this id. GET /keys lists them.',
} as const

const unless = <T>(found: T | undefined): T => found ?? fail(noSuchKey)

const unlimited: KeySettings = {
  name: '',
  enabled: true,
  expiresAt: 0,
  models: [],
  rpm: 0,
  concurrency: 0,
  dailyTokens: 0,
  monthlyTokens: 0,
  dailyUsd: 0,
  monthlyUsd: 0,
}

function settingsOf(body: Changes): Partial<KeySettings> {
  const { name, enabled, models } = body
  return {
    ...(name !== undefined && { name }),
    ...(enabled !== undefined && { enabled }),
    ...(models !== undefined && { models: [...new Set(models)] }),
    ...(body.expires_at !== undefined && { expiresAt: body.expires_at ?? 0 }),
    ...(body.rpm !== undefined && { rpm: body.rpm ?? 0 }),
    ...(body.concurrency !== undefined && { concurrency: body.concurrency ?? 0 }),
    ...(body.daily_tokens !== undefined && { dailyTokens: body.daily_tokens ?? 0 }),
    ...(body.monthly_tokens !== undefined && { monthlyTokens: body.monthly_tokens ?? 0 }),
    ...(body.daily_usd !== undefined && { dailyUsd: body.daily_usd ?? 0 }),
    ...(body.monthly_usd !== undefined && { monthlyUsd: body.monthly_usd ?? 0 }),
  }
}

const boundsOf = (body: Changes): KeyBounds => ({
  ...(body.account_tags && { accountTags: [...new Set(body.account_tags)] }),
  ...(body.accounts && { accounts: [...new Set(body.accounts)] }),
  ...(body.tiers && { tiers: [...new Set(body.tiers)] }),
  ...(body.upstreams && { upstreams: [...new Set(body.upstreams)] }),
  ...(body.allowed_addresses && { addresses: [...new Set(body.allowed_addresses)] }),
})
