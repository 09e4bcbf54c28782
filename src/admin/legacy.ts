import { Elysia } from 'elysia'
import { translateSettings } from '../config/translate.ts'
import type { MediaKind } from '../core/event.ts'
import { asFault, fail } from '../core/fault.ts'
import type { Deps } from '../deps.ts'
import { guard, t } from '../lib/schema.ts'
import { type Auth, cookieName } from './auth.ts'
import { encodeSettings, encodeStats, encodeToken, mask, sizeText } from './legacy-shapes.ts'
import { readJson } from './read-json.ts'
import { askOf } from './session.ts'

const login = guard(t.Object({ username: t.Optional(t.String()), password: t.String({ maxLength: 1024 }) }))
const tokenList = guard(
  t.Object({
    tokens: t.Array(t.String(), { maxItems: 100_000 }),
    token_type: t.Union([t.Literal('sso'), t.Literal('ssoSuper')], { expects: '"sso" or "ssoSuper"' }),
  }),
)
const table = t.Optional(t.Union([t.Record(t.String(), t.Unknown()), t.Null()]))
const newSettings = guard(t.Object({ global_config: table, grok_config: table }))
const importLimit = 64 << 20

type Server = Parameters<typeof askOf>[1]

/**
 * The admin routes of seed 001 in its shapes, for scripts of its users: `compat.legacy_admin`, off by default. The token of
 * a login is a session of ours, shown as Bearer. `/login` and `/manage` always lead to the panel.
 */
export function legacy(deps: Deps, auth: Auth): Elysia {
  const app = new Elysia({ name: 'admin-legacy' })
  for (const path of ['/login', '/manage']) app.get(path, toPanel, hidden)

  const { accounts, config, log, media, pool } = deps
  /** A route that is there while the switch is on; with `open`, without a session. */
  const route = (
    method: 'GET' | 'POST',
    path: string,
    work: (request: Request, server: Server) => unknown,
    open = false,
  ) =>
    app.route(
      method,
      path,
      async ({ request, server }) => {
        if (!config.current().compat.legacy_admin) fail(switchedOff(path))
        try {
          if (!open) await auth.need(askOf(withSession(request), server))
        } catch (error) {
          return refused(error)
        }
        if (method === 'POST' && !open) log.info('admin write', { method, path })
        return Response.json(await work(request, server), { headers: { 'cache-control': 'no-store' } })
      },
      hidden,
    )

  route(
    'POST',
    '/api/login',
    async (request, server) => {
      const { password } = await readJson(request, login)
      try {
        const cookie = await auth.login(askOf(request, server), password)
        const token = new RegExp(`${cookieName}=([^;]+)`).exec(cookie)?.[1] ?? null
        return { success: true, token, message: '登录成功' }
      } catch (error) {
        const { kind, message } = asFault(error)
        if (kind !== 'invalid_password') throw error
        return { success: false, token: null, message }
      }
    },
    true,
  )
  route('POST', '/api/logout', async (request, server) => {
    await auth.logout(askOf(withSession(request), server))
    return { success: true, message: '登出成功' }
  })
  route('GET', '/api/tokens', () => {
    const data = Array.from(pool.each(), encodeToken)
    return { success: true, data, total: data.length }
  })
  route('POST', '/api/tokens/add', async (request) => {
    const { tokens, token_type } = await readJson(request, tokenList, importLimit)
    const poolName = token_type === 'sso' ? 'ssoBasic' : 'ssoSuper'
    const {
      new: added,
      same,
      changed,
    } = await accounts.importText(tokens.join('\n'), { dryRun: false, pool: poolName })
    return { success: true, message: `成功添加 ${added} 个Token`, count: added + same + changed }
  })
  route('POST', '/api/tokens/delete', async (request) => {
    const { tokens } = await readJson(request, tokenList, importLimit)
    const leaving = new Set(tokens.map((token) => token.trim().replace(/^sso=/, '')))
    const found = Array.from(pool.each()).filter(({ credential }) => leaving.has(credential))
    const edits = new Map(found.map(({ id }) => [id, { remove: true } as const]))
    const { changed } = edits.size > 0 ? await accounts.edit(edits) : { changed: 0 }
    return { success: true, message: `成功删除 ${changed} 个Token`, count: changed }
  })
  route('GET', '/api/settings', () => ({ success: true, data: encodeSettings(config.current()) }))
  route('POST', '/api/settings', async (request) => {
    const { global_config, grok_config } = await readJson(request, newSettings)
    const tables = { global: known(global_config), grok: known(grok_config) }
    const change: Record<string, Record<string, unknown>> = {}
    for (const [name, value] of translateSettings('setting.toml', tables).settings) {
      const [section = '', field = ''] = name.split('.')
      ;(change[section] ??= {})[field] = value
    }
    await config.patch(change)
    return { success: true, message: '配置更新成功' }
  })
  route('GET', '/api/cache/size', () => {
    const { image, video } = media.holdings.sums()
    const total = image.bytes + video.bytes
    const data = {
      image_size: sizeText(image.bytes),
      video_size: sizeText(video.bytes),
      total_size: sizeText(total),
    }
    const bytes = { image_size_bytes: image.bytes, video_size_bytes: video.bytes, total_size_bytes: total }
    return { success: true, data: { ...data, ...bytes } }
  })
  const clear = async (kind: MediaKind) => (await media.holdings.clear(kind)).files
  route('POST', '/api/cache/clear', async () => {
    const [image_count, video_count] = [await clear('image'), await clear('video')]
    const deleted_count = image_count + video_count
    return {
      success: true,
      message: `成功清理缓存，共 ${deleted_count} 个文件`,
      data: { deleted_count, image_count, video_count },
    }
  })
  for (const type of ['images', 'videos'] as const)
    route('POST', `/api/cache/clear/${type}`, async () => {
      const deleted_count = await clear(type === 'images' ? 'image' : 'video')
      return {
        success: true,
        message: `成功清理，删除 ${deleted_count} 个文件`,
        data: { deleted_count, type },
      }
    })
  route('GET', '/api/stats', () => ({ success: true, data: encodeStats(pool.each()) }))
  route('GET', '/api/storage/mode', () => ({ success: true, data: { mode: 'FILE' } }))
  return app
}

const toPanel = () => new Response(null, { status: 302, headers: { location: '/admin' } })

const hidden = { parse: 'none' as const, detail: { hide: true } }

const switchedOff = (path: string) =>
  ({
    kind: 'unknown_url',
    message: `There is nothing at ${path}. The operator can switch it on: compat.legacy_admin.`,
  }) as const

/** The request with its Bearer token as the session cookie it is. The password as Bearer works too. */
function withSession(request: Request): Request {
  const token = /^Bearer\s+([\w-]+)\s*$/.exec(request.headers.get('authorization') ?? '')?.[1]
  if (!token) return request
  const headers = new Headers(request.headers)
  headers.set('cookie', `${cookieName}=${token}`)
  return new Request(request.url, { headers })
}

/** Without a session, in the shape FastAPI gives such a refusal. */
function refused(error: unknown): Response {
  const { kind, message } = asFault(error)
  if (kind !== 'admin_auth_required') throw error
  return Response.json({ detail: { error: message, code: 'UNAUTHORIZED' } }, { status: 401 })
}

/** What is sent back masked or empty was not changed: nobody loses a secret by saving a form. */
const known = (settings: Record<string, unknown> | null | undefined) =>
  Object.fromEntries(
    Object.entries(settings ?? {}).filter(
      ([name, value]) => value !== mask && !(value === '' && /password|api_key/.test(name)),
    ),
  )
