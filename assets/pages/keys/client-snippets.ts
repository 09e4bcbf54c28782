import type { WordKey } from '../../state/language.ts'
import { snippets } from '../snippets.ts'

export const clientNames = ['curl', 'python', 'node', 'codex', 'claude', 'cherry', 'lobe', 'sub2api'] as const
export type ClientName = (typeof clientNames)[number]

type ClientSnippet = { label: string; text: string; about?: WordKey }

const model = 'grok-4-fast'
const inEnvironment = 'GROK2API_KEY'

/** What a client is told. `base` ends with /v1; without a secret a name stands where it belongs. */
export function clientSnippet(name: ClientName, base: string, secret: string): ClientSnippet {
  const origin = base.replace(/\/v1$/, '')
  const key = secret || 'sk-…'
  switch (name) {
    case 'curl':
    case 'python':
    case 'node': {
      const { label, text } = snippets[name]
      const set = secret ? `${name === 'curl' ? '' : '# '}export ${inEnvironment}=${secret}\n` : ''
      const before = name === 'node' ? set.replace('# ', '// ') : set
      return { label, text: before + text(base, true) }
    }
    case 'codex':
      return {
        label: 'Codex',
        about: 'keys.codex',
        text: [
          `model = "${model}"`,
          'model_provider = "grok2api"',
          '',
          '[model_providers.grok2api]',
          'name = "grok2api"',
          `base_url = "${base}"`,
          'wire_api = "responses"',
          `env_key = "${inEnvironment}"  # export ${inEnvironment}=${key}`,
        ].join('\n'),
      }
    case 'claude':
      return {
        label: 'Claude Code',
        about: 'keys.claude',
        text: [
          `export ANTHROPIC_BASE_URL=${origin}`,
          `export ANTHROPIC_AUTH_TOKEN=${key}`,
          `export ANTHROPIC_MODEL=${model}`,
          `export ANTHROPIC_DEFAULT_HAIKU_MODEL=${model}`,
          'claude',
        ].join('\n'),
      }
    case 'cherry':
      return { label: 'Cherry Studio', about: 'keys.cherry', text: `API Host  ${origin}\nAPI Key   ${key}` }
    case 'lobe':
      return {
        label: 'LobeChat',
        about: 'keys.lobe',
        text: `OPENAI_PROXY_URL=${base}\nOPENAI_API_KEY=${key}\nOPENAI_MODEL_LIST=-all,+${model}`,
      }
    case 'sub2api':
      return { label: 'sub2api', about: 'keys.sub2api', text: `Base URL  ${origin}\nAPI Key   ${key}` }
  }
}
