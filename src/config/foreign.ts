import { nearest } from '../lib/nearest.ts'
import { keys, sectionNames } from './keys.ts'
import type { ConfigProblem } from './problem.ts'
import { own } from '../lib/own.ts'

const forged = 'has no effect here: the gateway sends what your browser session holds and imitates nothing'
const noRoute = 'has no effect here'

// Keys of sibling projects that people have in their files, by pattern, each with what became of it.
const siblings: readonly [RegExp, ConfigProblem['kind'], string][] = [
  [/^grok\.(dynamic_statsig|wreq_emulation(_\w+)?)$/, 'no_effect', forged],
  [/^proxy\.browser$/, 'no_effect', forged],
  [/^grok\.imagine_(?!url$)\w+$/, 'no_effect', noRoute],
  [/^(performance\.)?nsfw[_.]\w+$/, 'no_effect', noRoute],
  [/^app\.(disable_memory|public_enabled|public_key)$/, 'no_effect', noRoute],
  [/^retry\.reset_session_status_codes$/, 'no_effect', noRoute],
  [
    /^(chat|image|video|voice|asset|usage|nsfw)\.\w+$/,
    'no_effect',
    `${noRoute}; see [grok] and [performance]`,
  ],
  [
    /^server\.(host|port|listen)$/,
    'no_effect',
    'has no effect in the file: use --host and --port, or SERVER_HOST and SERVER_PORT',
  ],
  [
    /^(log\.(level|format)|global\.log_level)$/,
    'no_effect',
    'has no effect in the file: use LOG_LEVEL and LOG_FORMAT',
  ],
  [
    /^grok\.x_statsig_id$/,
    'no_effect',
    `${noRoute}: paste the value that your own browser sends as grok.statsig_id`,
  ],
  [/^global\.admin_username$/, 'no_effect', `${noRoute}: the panel asks for the password alone, app.app_key`],
  [/^global\.(max_\w+|batch_save_\w+)$/, 'no_effect', noRoute],
]

// Keys that another project keeps in another section.
const moved: Record<string, string> = {
  'app.temporary': 'grok.temporary',
  'app.stream': 'grok.stream',
  'app.thinking': 'grok.thinking',
  'app.filter_tags': 'grok.filter_tags',
  'grok.api_key': 'app.api_key',
  'proxy.base_proxy_url': 'grok.base_proxy_url',
  'proxy.asset_proxy_url': 'grok.asset_proxy_url',
  'proxy.cf_clearance': 'grok.cf_clearance',
  'proxy.user_agent': 'grok.user_agent',
  'retry.max_retry': 'grok.max_retry',
  'retry.retry_status_codes': 'grok.retry_status_codes',
  'retry.retry_backoff_base': 'grok.retry_backoff_base',
  'retry.retry_backoff_factor': 'grok.retry_backoff_factor',
  'retry.retry_backoff_max': 'grok.retry_backoff_max',
  'retry.retry_budget': 'grok.retry_budget',
  'global.admin_password': 'app.app_key',
  'global.base_url': 'app.public_base_url',
  'global.image_mode': 'app.image_format',
  'global.image_cache_max_size_mb': 'cache.limit_mb',
  'global.video_cache_max_size_mb': 'cache.limit_mb',
  'grok.proxy_url': 'grok.base_proxy_url',
  'grok.cache_proxy_url': 'grok.asset_proxy_url',
  'grok.filtered_tags': 'grok.filter_tags',
  'grok.show_thinking': 'grok.thinking',
  'grok.stream_chunk_timeout': 'grok.stream_idle_timeout',
  'grok.stream_first_response_timeout': 'grok.timeout',
  'grok.stream_total_timeout': 'grok.total_timeout',
}

/** What to say about a key that is not ours: a warning, never an error, for the file may serve another gateway too. */
export function foreignKey(key: string): Pick<ConfigProblem, 'kind' | 'message'> {
  const target = own(moved, key)
  if (target) return { kind: 'no_effect', message: `${key} has no effect here: write it as ${target}` }
  const known = siblings.find(([pattern]) => pattern.test(key))
  if (known) return { kind: known[1], message: `${key} ${known[2]}` }
  const close = suggestion(key)
  return {
    kind: 'unknown',
    message: `${key} is unknown and ignored${close ? `; did you mean ${close}?` : ''}`,
  }
}

/**
 * The key that was probably meant: one letter or two away in the same section, or the same key of a section whose name
 * is mistyped. A key of another section is never proposed for looking alike: it would set something else.
 */
function suggestion(key: string): string | undefined {
  const [given = '', field = ''] = key.split(/\.(.*)/s)
  const [section] = sectionNames.includes(given) ? [given] : nearest(given, sectionNames)
  if (section === undefined) return undefined
  if (field === '') return section
  const fields = keys.filter((known) => known.section === section).map((known) => known.field)
  const [close] = nearest(field, section === given ? fields : fields.filter((name) => name === field))
  return close && `${section}.${close}`
}
