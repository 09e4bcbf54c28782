import { expect, test } from 'bun:test'
import { parse } from 'smol-toml'
import { isConfig, misfits } from './check.ts'
import { defaults, defaultsText, describedKeys } from './defaults.ts'
import { keys } from './keys.ts'

// Left empty in the file on purpose: the first start fills them.
const filled = { ...defaults, app: { ...defaults.app, app_key: 'generated' } }

test('the defaults fit the schema, so no key is missing or wrong', () => {
  expect(misfits(filled, 'config.defaults.toml')).toEqual([])
  expect(isConfig(filled)).toBe(true)
})

test('the defaults have no key that the schema does not know', () => {
  const named = Object.entries(defaults)
    .filter(([section]) => section !== 'models')
    .flatMap(([section, table]) => Object.keys(table).map((field) => `${section}.${field}`))
  expect(named.toSorted()).toEqual(keys.map(({ name }) => name).toSorted())
})

test('every key has a comment of its own', () => {
  const described = describedKeys()
  expect(keys.map(({ name }) => name).filter((name) => !described.get(name))).toEqual([])
  const comments = keys.map(({ name }) => described.get(name))
  expect(new Set(comments).size).toBe(comments.length)
})

test('the numbers of product section 5', () => {
  const { grok, token, cache, server, conversation, log, performance, responses } = defaults
  expect([grok.connect_timeout, grok.timeout, grok.stream_idle_timeout, grok.total_timeout]).toEqual([
    10, 120, 60, 600,
  ])
  expect([grok.image_timeout, grok.video_idle_timeout, grok.video_timeout]).toEqual([180, 90, 900])
  expect([grok.max_retry, grok.retry_backoff_base, grok.retry_backoff_factor]).toEqual([3, 0.5, 2])
  expect([grok.retry_backoff_max, grok.retry_budget]).toEqual([20, 60])
  expect(grok.retry_status_codes).toEqual([401, 403, 429, 502, 503])
  expect(grok.filter_tags).toEqual(['xaiartifact', 'xai:tool_usage_card', 'grok:render'])
  expect([grok.base_url, grok.assets_url, grok.imagine_url]).toEqual([
    'https://grok.com',
    'https://assets.grok.com',
    'https://imagine-public.x.ai',
  ])
  expect(token).toEqual({
    auto_refresh: true,
    refresh_interval_hours: 8,
    super_refresh_interval_hours: 2,
    fail_threshold: 5,
    save_delay_ms: 500,
    reload_interval_sec: 30,
    max_concurrent: 0,
    session_seconds: 3600,
    clean_after_days: 0,
    clear_uploads_days: 0,
    check_hours: 0,
  })
  expect(cache).toEqual({ enable_auto_clean: true, limit_mb: 1024, image_limit_mb: 0, video_limit_mb: 0 })
  expect([
    server.max_body_mb,
    server.heartbeat_seconds,
    server.stream_start_ms,
    server.shutdown_seconds,
  ]).toEqual([64, 10, 15_000, 30])
  expect([server.cors_origins, server.fetch_allow]).toEqual([['*'], []])
  expect(conversation).toEqual({ mode: 'off', ttl_seconds: 72000, max_per_account: 100 })
  expect(log).toEqual({
    retention_days: 30,
    max_rows: 1_000_000,
    store_bodies: false,
    max_file_mb: 20,
    alert_webhook: '',
    alert_webhook_form: 'json',
  })
  expect(responses).toEqual({ retention_days: 30 })
  expect(Object.values(performance)).toEqual([25, 50, 25, 10, 10, 1000, 50, 1000])
})

test('every switch but the one for adult content is on', () => {
  const off = Object.entries(defaults.downstream).filter(([, on]) => !on)
  expect(off.map(([name]) => name)).toEqual(['enable_images_nsfw'])
})

// [id, mode, tier, kind] as in product section 7.
const shipped: [ids: string, mode: string, tier: string, kind: string][] = [
  ['grok-3 grok-3-fast grok-4 grok-4-fast grok-4.1', 'fast', 'basic', 'chat'],
  ['grok-3-mini grok-4-mini grok-4.1-mini', 'auto', 'basic', 'chat'],
  ['grok-4.1-fast grok-4.2 grok-4.2-fast grok-4.20-beta grok-chat-fast', 'fast', 'basic', 'chat'],
  [
    'grok-3-thinking grok-4-thinking grok-4-fast-expert grok-4-expert grok-4.1-expert',
    'expert',
    'super',
    'chat',
  ],
  ['grok-4.1-thinking grok-expert grok-chat-expert', 'expert', 'super', 'chat'],
  ['grok-chat-auto', 'auto', 'basic', 'chat'],
  ['grok-4-heavy grok-chat-heavy', 'heavy', 'heavy', 'chat'],
  ['grok-imagine-1.0 grok-imagine-image', 'image', 'basic', 'image'],
  ['grok-imagine-1.0-edit grok-imagine-image-edit', 'imageEdit', 'basic', 'image-edit'],
  ['grok-imagine-0.9 grok-imagine-1.0-video grok-imagine-video', 'video', 'basic', 'video'],
]

test('the catalogue has every shipped id, and no other', () => {
  const expected = shipped.flatMap(([ids, mode, tier, kind]) =>
    ids.split(' ').map((id) => [id, mode, tier, kind]),
  )
  const found = Object.entries(defaults.models).map(([id, { mode, tier, kind }]) => [id, mode, tier, kind])
  expect(found.toSorted()).toEqual(expected.toSorted())
})

test('no alias is on by default', () => {
  expect(Object.values(defaults.models).flatMap(({ aliases }) => aliases)).toEqual([])
})

test('the defaults name no address of this machine', () =>
  expect(defaultsText).not.toMatch(/\/(home|root|work|tmp)\//))

test('both readers of TOML find the same in the defaults', () => {
  expect(structuredClone(defaults) as unknown).toEqual(structuredClone(parse(defaultsText)))
})
