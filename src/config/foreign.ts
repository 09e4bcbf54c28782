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
  [/^log\.(level|format)$/, 'no_effect', 'has no effect in the file: use LOG_LEVEL and LOG_FORMAT'],
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
}

/** What to say about a key that is not ours: a warning, never an error, for the file may serve another gateway too. */
export function foreignKey(key: string): Pick<ConfigProblem, 'kind' | 'message'> {
  const target = own(moved, key)
  if (target) return { kind: 'no_effect', message: `${key} has no effect here: write it as ${target}` }
  const known = siblings.find(([pattern]) => pattern.test(key))
  if (known) return { kind: known[1], message: `${key} ${known[2]}` }
  const [close] = nearest(key, [...keys.map(({ name }) => name), ...sectionNames])
  return {
    kind: 'unknown',
    message: `${key} is unknown and ignored${close ? `; did you mean ${close}?` : ''}`,
  }
}
