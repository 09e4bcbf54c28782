import { directives } from './directives.ts'
import { faultRows } from './faults.ts'
import { mediaLines, tierMediaQuota } from './media-quota.ts'
import { modifiers } from './modifiers.ts'
import { modes, tierQuota } from './modes.ts'
import { tiers } from '../../core/model.ts'
import { apiFaults } from '../simulator-xai/faults.ts'
import { apiModels } from '../simulator-xai/models.ts'
import { demoKey } from '../simulator-xai/keys.ts'

const rows = (lines: readonly (readonly [string, string])[]) =>
  lines
    .map(([left, right]) =>
      left.length > 22 ? `  ${left}\n${' '.repeat(26)}${right}` : `  ${left.padEnd(24)}${right}`,
    )
    .join('\n')

const quotas = tiers.map((tier): [string, string] => {
  const { windowSeconds, total } = tierQuota[tier]
  return [tier, `${modes.map((mode) => `${mode} ${total[mode]}`).join(', ')}; window ${windowSeconds} s`]
})

const mediaQuotas = tiers.map((tier): [string, string] => [
  tier,
  mediaLines.map((line) => `${line} ${tierMediaQuota[tier][line]}`).join(', '),
])

/** The part of `simulate --help` about prompts, accounts and faults. */
export const simulateHelp: string = `Prompts the simulator knows (it looks at what the user said last):
${rows([...directives.map(({ usage, help }) => [usage, help] as const), ['help', 'this text'], ['bench TOKENS RATE|flat', 'plain 238-byte token frames, RATE a second, for measuring']])}
  anything else           a varied answer of several paragraphs; expert and heavy modes think first

Words before any of them, also combined (slow 200: think: count to 5):
${rows(modifiers.map(({ usage, help }) => [usage, help] as const))}

Faults, for prompts and accounts (first = only the first N requests, after = tokens said before):
${rows(faultRows.map(({ name, help, scope }) => [name, scope === 'account' ? `${help} (on every call)` : help] as const))}

Requests per mode and tier, in a rolling window:
${rows(quotas)}

Pictures and videos per tier, in a rolling day:
${rows(mediaQuotas)}

The xAI API under /v1 of the same address, strict: a field it does not know is a 400. It obeys the same prompts, calls declared
tools itself, and keeps books of what each key was charged. Its key, when the file names none: ${demoKey}
Models: ${apiModels.map(({ id }) => id).join(', ')}
Its faults, for prompts and keys:
${rows(apiFaults.map(({ name, help, every }) => [name, every ? `${help} (on every call)` : help] as const))}

Accounts file (JSON): only tier is needed; without a file there is one account of each tier.
  {
    "accounts": [
      { "tier": "basic" },
      { "tier": "super", "credential": "eyJ…", "user_id": "UUID", "email": "me@example.com",
        "quota": { "fast": { "total": 5, "remaining": 1, "window_seconds": 60 } },
        "media_quota": { "image": { "total": 2 } },
        "faults": ["blocked", { "name": "rate_limited", "first": 2, "retry_after": 30 }] },
      { "tier": "heavy", "count": 100 }
    ],
    "keys": [{ "key": "xai-…", "rpm": 60, "credits": 5, "faults": ["no_credits"] }],
    "faults": [{ "name": "slow_first_byte", "ms": 500 }]
  }
  credential              made up and printed when absent; count: so many such accounts
  faults                  per account, or for all at the top level; options first, ms, after, retry_after`
