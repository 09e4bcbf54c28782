import { type Static, t } from '../lib/schema.ts'
import { amount, count, headerValue, type KeyNotes, oneOf, text } from './schema-parts.ts'
import { MediaSettings } from './schema-media.ts'
import { Upstream } from './schema-upstream.ts'

const day = 86_400
const secret = { secret: true }

const url = (notes: KeyNotes = {}) =>
  text(String.raw`^https?://[^\s/?#]+[^\s?#]*$`, { expects: 'an http:// or https:// address', ...notes })
const urlOrNone = () =>
  text(String.raw`^(https?://[^\s/?#]+[^\s?#]*)?$`, { expects: 'an http:// or https:// address, or ""' })
// The password in a proxy's address makes it a secret as a whole.
const proxy = () =>
  text(String.raw`^((https?|socks5h?)://[^\s/?#]+/?)?$`, {
    expects: 'http://host:port, https://host:port or socks5://host:port, or ""',
    ...secret,
  })
const upstreamId = oneOf('web', 'xai')

export const ModelRow = t.Object({
  mode: text(String.raw`^[\w.-]+$`, { expects: 'a mode such as fast, auto, expert or heavy' }),
  kind: oneOf('chat', 'image', 'image-edit', 'video'),
  tier: text(String.raw`^[\w.-]+$`, { expects: 'basic, super, heavy or a name of [upstream.tiers]' }),
  cost: count(0, 1000),
  aliases: t.Array(text(String.raw`^\S+$`, { expects: 'a name without spaces' })),
  context_length: count(1, 100_000_000),
  shown: t.Boolean(),
  fallback: text(String.raw`^\S*$`, { expects: 'the id of another chat model, or ""' }),
  upstream: t.Union([upstreamId, t.Array(upstreamId, { minItems: 1 })], {
    expects: '"web", "xai" or a list of them',
  }),
  xai_model: text(String.raw`^\S*$`, { expects: 'the name of a model at the API, or ""' }),
})
export type ModelRow = Static<typeof ModelRow>

/** The shape of `config.defaults.toml`: type, validation, messages and the admin form all come from here. */
export const Config = t.Object({
  app: t.Object({
    api_key: text(String.raw`^[\x21-\x7e]*$`, {
      expects: 'ASCII text without spaces, or "" for an open /v1',
      ...secret,
    }),
    app_key: t.String({ minLength: 1, expects: 'a password that is not empty', ...secret }),
    app_url: urlOrNone(),
    public_base_url: urlOrNone(),
    base_path: text(String.raw`^(/[\w.~-]+)*$`, {
      expects: 'a path as /grok without a slash at its end, or ""',
    }),
    models_list_aliases: t.Boolean(),
    mask_emails: t.Boolean(),
    image_format: oneOf('url', 'markdown', 'link', 'base64'),
    video_format: oneOf('url', 'html', 'markdown'),
  }),
  grok: t.Object({
    temporary: t.Boolean(),
    stream: t.Boolean(),
    thinking: t.Boolean(),
    think_tags: t.Boolean(),
    show_search: t.Boolean(),
    citation_links: t.Boolean(),
    filter_tags: t.Array(text(String.raw`^[A-Za-z][\w:.-]*$`, { expects: 'a tag name without brackets' })),
    connect_timeout: amount(0.1, 600),
    timeout: amount(1, 3600),
    stream_idle_timeout: amount(1, 3600),
    total_timeout: amount(1, day),
    image_timeout: amount(1, 3600),
    video_idle_timeout: amount(1, 3600),
    video_timeout: amount(1, day),
    base_proxy_url: proxy(),
    asset_proxy_url: proxy(),
    cf_clearance: headerValue(secret),
    user_agent: headerValue(),
    statsig_id: headerValue(secret),
    max_retry: count(0, 100),
    retry_status_codes: t.Array(count(400, 599)),
    retry_backoff_base: amount(0, 600),
    retry_backoff_factor: amount(1, 100),
    retry_backoff_max: amount(0, 3600),
    retry_budget: amount(0, 3600),
    base_url: url(),
    assets_url: url(),
    imagine_url: url(),
    chat_transport: text(String.raw`^[a-z][\w-]*$`, { expects: 'auto, mgw or rest' }),
    warm_sockets: count(0, 8),
  }),
  xai: t.Object({
    enabled: t.Boolean(),
    base_url: url(),
    proxy_url: proxy(),
    models_refresh_hours: amount(0.01, 720),
    connect_timeout: amount(0.1, 600),
    timeout: amount(1, 3600),
    stream_idle_timeout: amount(1, 3600),
    total_timeout: amount(1, day),
  }),
  token: t.Object({
    auto_refresh: t.Boolean(),
    refresh_interval_hours: amount(0.01, 720),
    super_refresh_interval_hours: amount(0.01, 720),
    fail_threshold: count(1, 1000),
    save_delay_ms: count(0, 60_000),
    reload_interval_sec: amount(1, day),
    max_concurrent: count(0, 10_000),
    session_seconds: amount(0, 604_800),
    clean_after_days: amount(0, 36_500),
    clear_uploads_days: amount(0, 36_500),
    check_hours: amount(0, 876_000),
  }),
  cache: t.Object({
    enable_auto_clean: t.Boolean(),
    limit_mb: amount(1, 100_000_000),
    image_limit_mb: amount(0, 100_000_000),
    video_limit_mb: amount(0, 100_000_000),
  }),
  media: MediaSettings,
  storage: t.Object({
    connect_seconds: count(1, 3600, { restart: true }),
    pool_size: count(1, 1000, { restart: true }),
  }),
  compat: t.Object({
    error_detail: t.Boolean(),
    pass_unknown_models: t.Boolean(),
    legacy_admin: t.Boolean(),
    stream_usage: oneOf('asked', 'always'),
  }),
  performance: t.Object({
    assets_max_concurrent: count(1, 1000),
    media_max_concurrent: count(1, 1000),
    usage_max_concurrent: count(1, 1000),
    assets_delete_batch_size: count(1, 10_000),
    assets_batch_size: count(1, 10_000),
    assets_max_tokens: count(1, 1_000_000),
    usage_batch_size: count(1, 10_000),
    usage_max_tokens: count(1, 1_000_000),
  }),
  downstream: t.Object({
    enable_chat_completions: t.Boolean(),
    enable_responses: t.Boolean(),
    enable_messages: t.Boolean(),
    enable_images: t.Boolean(),
    enable_images_nsfw: t.Boolean(),
    enable_videos: t.Boolean(),
    enable_models: t.Boolean(),
    enable_files: t.Boolean(),
    enable_mcp: t.Boolean(),
  }),
  server: t.Object({
    trusted_proxies: t.Array(
      text(String.raw`^[\da-fA-F.:]+(/\d{1,3})?$`, { expects: 'an IP address or a network as 10.0.0.0/8' }),
    ),
    tls_cert: t.String({ restart: true }),
    tls_key: t.String({ restart: true }),
    max_body_mb: amount(0.001, 4096),
    request_body_seconds: amount(0.1, 3600),
    max_connections: count(0, 1_000_000),
    slow_caller_seconds: count(5, 250),
    slow_caller_mb: amount(0.1, 1024),
    heartbeat_seconds: amount(0.1, 60),
    stream_start_ms: count(0, 60_000),
    shutdown_seconds: amount(0, 3600),
    queue_seconds: amount(0, 3600),
    queue_max: count(0, 1_000_000),
    cors_origins: t.Array(
      text(String.raw`^(\*|null|[a-z][\w+.-]*://[^\s/]+)$`, {
        expects: '"*" or an origin as https://chat.example.com',
      }),
    ),
    fetch_allow: t.Array(text(String.raw`^\S+:\d{1,5}$`, { expects: 'host:port' })),
  }),
  conversation: t.Object({
    mode: oneOf('off', 'explicit', 'auto'),
    ttl_seconds: amount(1, 365 * day),
    max_per_account: count(1, 100_000),
  }),
  log: t.Object({
    retention_days: amount(0, 3650),
    max_rows: count(1000, 100_000_000),
    store_bodies: t.Boolean(),
    max_file_mb: amount(0.001, 100_000),
    alert_webhook: text(String.raw`^(https?://\S+)?$`, {
      ...secret,
      expects: 'an http or https URL, or nothing',
    }),
    alert_webhook_form: oneOf('json', 'slack', 'telegram', 'ntfy'),
  }),
  responses: t.Object({ retention_days: amount(0, 3650) }),
  update: t.Object({ url: urlOrNone() }),
  upstream: Upstream,
  models: t.Record(t.String(), ModelRow),
})
export type Config = Static<typeof Config>
