import { Elysia } from 'elysia'
import { fail } from '../core/fault.ts'
import type { Deps } from '../deps.ts'
import { inParallel } from '../lib/in-parallel.ts'
import { maskedProxy } from '../lib/masked-proxy.ts'
import { guard, t } from '../lib/schema.ts'
import { unhurried } from '../lib/unhurried.ts'
import { isProxyUrl } from '../store/account-settings.ts'
import { takes } from '../lib/request-body.ts'
import { readJson } from './read-json.ts'
import type { ProxyItem } from './answers.ts'

const url = t.String({ minLength: 1, maxLength: 1000 })
const newProxies = guard(
  t.Object(
    {
      url: t.Optional(url),
      urls: t.Optional(t.Array(url, { minItems: 1, maxItems: 10_000 })),
      name: t.Optional(t.String({ maxLength: 200 })),
      enabled: t.Optional(t.Boolean()),
    },
    { additionalProperties: false },
  ),
)
const change = guard(
  t.Object(
    { name: t.Optional(t.String({ maxLength: 200 })), enabled: t.Optional(t.Boolean()) },
    { additionalProperties: false, minProperties: 1 },
  ),
)
const wanted = guard(
  t.Object(
    {
      ids: t.Optional(t.Array(t.String(), { minItems: 1, maxItems: 10_000 })),
      url: t.Optional(url),
      all: t.Optional(t.Literal(true)),
    },
    { additionalProperties: false, minProperties: 1 },
  ),
)

const testedAtOnce = 10
type ProxyDeps = Pick<Deps, 'proxies' | 'probe' | 'jobs' | 'log' | 'pool'>

/** GET, POST, PATCH and DELETE /proxies, POST /proxies/test: what accounts are sent through (product section 17). */
export function proxies({ proxies: all, probe, jobs, log, pool }: ProxyDeps) {
  const encode = (proxy: ReturnType<typeof all.list>[number], bound = 0): ProxyItem => ({
    id: proxy.id,
    url: maskedProxy(proxy.url),
    name: proxy.name,
    enabled: proxy.enabled,
    created_at: proxy.createdAt,
    state: proxy.health.state,
    latency_ms: proxy.health.latencyMs,
    checked_at: proxy.health.checkedAt,
    failures: proxy.health.failures,
    error: proxy.health.error,
    accounts: bound,
  })
  /** How many accounts are sent through each address now. */
  async function bound(): Promise<Map<string, number>> {
    const counts = new Map<string, number>()
    await unhurried(pool.each(), (account) => {
      const address = all.addressOf(account)
      if (address !== undefined) counts.set(address, (counts.get(address) ?? 0) + 1)
    })
    return counts
  }
  return new Elysia({ name: 'admin-proxies' })
    .get(
      '/proxies',
      async () => {
        const counts = await bound()
        return { items: all.list().map((proxy) => encode(proxy, counts.get(proxy.url) ?? 0)) }
      },
      { detail: { summary: 'Proxies of accounts, with health and latency', tags: ['admin'] } },
    )
    .post(
      '/proxies',
      async ({ request, set }) => {
        const { url: one, urls = [], name, enabled } = await readJson(request, newProxies)
        const addresses = [...(one === undefined ? [] : [one]), ...urls].map((address) => address.trim())
        const wrong = addresses.findIndex((address) => !isProxyUrl(address))
        if (addresses.length === 0 || wrong !== -1)
          fail({
            kind: 'invalid_value',
            param: one === undefined ? `urls[${Math.max(0, wrong)}]` : 'url',
            message:
              'A proxy is http://host:port, https://host:port or socks5://host:port, with user:password@ before the host if it needs one.',
          })
        const told = { ...(name !== undefined && { name }), ...(enabled !== undefined && { enabled }) }
        const items = []
        for (const address of addresses)
          items.push(encode(await all.put({ url: address.replace(/\/$/, ''), ...told })))
        log.info('proxies added', { proxies: items.map(({ id }) => id) })
        set.status = 201
        return { items }
      },
      { parse: 'none', detail: { summary: 'Add proxies', tags: ['admin'], ...takes(newProxies) } },
    )
    .patch(
      '/proxies/:id',
      async ({ request, params }) => {
        const told = await readJson(request, change)
        const { url: address } = all.find(params.id) ?? fail(noSuchProxy)
        log.info('proxy changed', { proxy: params.id, changed: Object.keys(told) })
        return encode(
          await all.put({
            url: address,
            ...(told.name !== undefined && { name: told.name }),
            ...(told.enabled !== undefined && { enabled: told.enabled }),
          }),
        )
      },
      { parse: 'none', detail: { summary: 'Name a proxy, or switch it', tags: ['admin'], ...takes(change) } },
    )
    .delete(
      '/proxies/:id',
      async ({ params }) => {
        if (!(await all.remove(params.id))) fail(noSuchProxy)
        log.info('proxy removed', { proxy: params.id })
        return { status: 'ok' }
      },
      {
        parse: 'none',
        detail: { summary: 'Remove a proxy; its accounts go through the others', tags: ['admin'] },
      },
    )
    .post(
      '/proxies/test',
      async ({ request, set }) => {
        const { ids = [], url: address, all: everyone } = await readJson(request, wanted)
        if (address !== undefined && !isProxyUrl(address))
          fail({ kind: 'invalid_value', param: 'url', message: '"url" is not the address of a proxy.' })
        const named = everyone ? all.list() : ids.map((id) => all.find(id) ?? fail(noSuchProxy))
        const targets = named.map(({ id, url: to }) => ({ id, to }))
        if (address !== undefined) targets.push({ id: maskedProxy(address), to: address })
        const job = jobs.start('proxies.test', targets.length, async ({ signal, result }) => {
          await inParallel(targets, { limit: testedAtOnce, signal }, async ({ id, to }, stop) => {
            const outcome = await probe(to, stop)
            all.note(to, outcome)
            const { ms, failure } = outcome
            result({ id, ok: failure === undefined, message: failure ?? `${Math.round(ms)} ms` })
          })
        })
        set.status = 202
        return { job_id: job.state().id }
      },
      {
        parse: 'none',
        detail: {
          summary: 'Ask the upstream through proxies, without an account; a job',
          tags: ['admin'],
          ...takes(wanted),
        },
      },
    )
}

const noSuchProxy = {
  kind: 'not_found',
  message: 'There is no proxy with this id. GET /proxies lists them.',
} as const
