/** What becomes of a setting of a sibling project: a setting of ours (and `also` a second one), or nothing for a reason. */
export type Rule = { to: string; also?: string; convert?: (value: unknown) => unknown } | { none: string }

/** The files siblings keep settings in. */
export type SettingsFile = 'setting.toml' | 'config.json' | 'config.toml'

const to = (name: string, convert?: (value: unknown) => unknown): Rule => ({
  to: name,
  ...(convert && { convert }),
})
const none = (why: string): Rule => ({ none: why })

const commaList = (value: unknown) =>
  typeof value === 'string'
    ? value
        .split(',')
        .map((part) => part.trim())
        .filter((part) => part !== '')
    : value
const clearance = (value: unknown) =>
  typeof value === 'string' ? value.trim().replace(/^cf_clearance=/, '') : value
const pictures = (value: unknown) => (value === 'base64' || value === 'url' ? value : undefined)
// Some write an address with a slash at its end, which would stand twice in links.
const address = (value: unknown) => (typeof value === 'string' ? value.trim().replace(/\/+$/, '') : value)

const environment = none('set LOG_LEVEL in the environment')
const nobody = none('the panel asks for a password alone')
const ownHeader = none(
  'that gateway ships this value; paste the one your own browser sends as grok.statsig_id',
)
const forged = none('the gateway sends what your browser session holds and imitates nothing')
const noSuch = none('there is nothing like it here')

/** Per file: key → what becomes of it. `section.key`, or `key` alone in a file without sections. */
export const rules: Record<SettingsFile, Readonly<Record<string, Rule>>> = {
  'setting.toml': {
    'global.admin_username': nobody,
    'global.admin_password': to('app.app_key'),
    'global.log_level': environment,
    'global.image_mode': to('app.image_format', pictures),
    'global.image_cache_max_size_mb': { to: 'cache.limit_mb', also: 'cache.image_limit_mb' },
    'global.video_cache_max_size_mb': { to: 'cache.limit_mb', also: 'cache.video_limit_mb' },
    'global.base_url': to('app.app_url', address),
    'grok.api_key': to('app.api_key'),
    'grok.proxy_url': to('grok.base_proxy_url'),
    'grok.cache_proxy_url': to('grok.asset_proxy_url'),
    'grok.stream_first_response_timeout': to('grok.timeout'),
    'grok.stream_chunk_timeout': to('grok.stream_idle_timeout'),
    'grok.stream_total_timeout': to('grok.total_timeout'),
    'grok.cf_clearance': to('grok.cf_clearance', clearance),
    'grok.x_statsig_id': ownHeader,
    'grok.dynamic_statsig': forged,
    'grok.filtered_tags': to('grok.filter_tags', commaList),
    'grok.temporary': to('grok.temporary'),
    'grok.show_thinking': to('grok.thinking'),
  },
  'config.json': {
    admin_username: nobody,
    admin_password: to('app.app_key'),
    proxy_url: to('grok.base_proxy_url'),
    base_url: to('app.app_url', address),
    request_timeout: to('grok.timeout'),
    stream_timeout: to('grok.total_timeout'),
    conversation_ttl: to('conversation.ttl_seconds'),
    max_conversations_per_token: to('conversation.max_per_account'),
    max_log_entries: none('the log keeps log.max_rows requests, in a database'),
    max_image_cache_mb: to('cache.limit_mb'),
    max_log_file_mb: to('log.max_file_mb'),
    log_level: environment,
    show_thinking: to('grok.thinking'),
    show_search: to('grok.show_search'),
  },
  'config.toml': {
    'app.temporary': to('grok.temporary'),
    'app.stream': to('grok.stream'),
    'app.thinking': to('grok.thinking'),
    'app.filter_tags': to('grok.filter_tags'),
    'app.disable_memory': noSuch,
    'app.public_enabled': noSuch,
    'app.public_key': noSuch,
    'proxy.base_proxy_url': to('grok.base_proxy_url'),
    'proxy.asset_proxy_url': to('grok.asset_proxy_url'),
    'proxy.cf_clearance': to('grok.cf_clearance', clearance),
    'proxy.user_agent': to('grok.user_agent'),
    'proxy.browser': forged,
    'retry.max_retry': to('grok.max_retry'),
    'retry.retry_status_codes': to('grok.retry_status_codes'),
    'retry.retry_backoff_base': to('grok.retry_backoff_base'),
    'retry.retry_backoff_factor': to('grok.retry_backoff_factor'),
    'retry.retry_backoff_max': to('grok.retry_backoff_max'),
    'retry.retry_budget': to('grok.retry_budget'),
    'retry.reset_session_status_codes': noSuch,
    'chat.timeout': to('grok.timeout'),
    'chat.stream_timeout': to('grok.stream_idle_timeout'),
    'image.timeout': to('grok.image_timeout'),
    'video.stream_timeout': to('grok.video_idle_timeout'),
    'image.concurrent': to('performance.media_max_concurrent'),
    'usage.concurrent': to('performance.usage_max_concurrent'),
    'usage.batch_size': to('performance.usage_batch_size'),
    'asset.list_concurrent': to('performance.assets_max_concurrent'),
    'asset.list_batch_size': to('performance.assets_batch_size'),
    'asset.delete_batch_size': to('performance.assets_delete_batch_size'),
    'grok.dynamic_statsig': forged,
    'grok.wreq_emulation': forged,
    'grok.wreq_emulation_usage': forged,
    'grok.wreq_emulation_nsfw': forged,
  },
}

/** Patterns of further keys of siblings that do nothing here. */
export const fruitless: readonly RegExp[] = [
  /^grok\.imagine_(?!url$)\w+$/,
  /^(performance\.)?nsfw[_.]\w+$/,
  /^(chat|image|video|voice|asset|usage|nsfw|server)\.\w+$/,
  /^log\.(level|format)$/,
]
