import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Where a client finds what it needs: `bin` of the installed programs, an empty `home`, the gateway's `url` and `key`. */
export type Place = { bin: string; home: string; url: string; key: string }

/** How one client is set up. */
export type Program = {
  name: string
  /** The package it is installed from, in the table of versions. */
  package: string
  command: (place: Place) => string[]
  /** As `command`, to go on with the task after an answer that was not whole. */
  again: (place: Place) => string[]
  environment: (place: Place) => Record<string, string>
  /** Its task starts with a PDF. */
  pdf?: true
  /** It speaks Responses, which know no stop sequence. */
  responses?: true
  /** It has no tools: it edits what the answer's text says. */
  textOnly?: true
}

/** What is installed. Raise a version here; docs/agents.md says which were tried. */
export const versions = {
  npm: {
    '@openai/codex': '0.171.0',
    '@anthropic-ai/claude-code': '2.1.332',
    'opencode-ai': '1.18.33',
    '@qwen-code/qwen-code': '0.24.4',
  },
  pip: { 'aider-chat': '0.86.2' },
} as const

/** Codex, with the model its config names; without one it asks for its default model. */
const codex = (name: string, model?: string): Program => {
  const flags = ['--skip-git-repo-check', '--sandbox', 'danger-full-access']
  return {
    name,
    package: '@openai/codex',
    responses: true,
    command: ({ bin }) => [join(bin, 'codex'), 'exec', ...flags],
    again: ({ bin }) => [join(bin, 'codex'), 'exec', ...flags, 'resume', '--last'],
    environment: ({ url, key, home }) => {
      const folder = join(home, 'codex')
      const lines = [
        ...(model ? [`model = "${model}"`] : []),
        'model_provider = "grok2api"',
        'check_for_update_on_startup = false',
        '',
        '[analytics]',
        'enabled = false',
        '',
        '[model_providers.grok2api]',
        'name = "grok2api"',
        `base_url = "${url}/v1"`,
        'env_key = "GROK2API_KEY"',
        'wire_api = "responses"',
        '',
      ]
      writeOnce(join(folder, 'config.toml'), lines.join('\n'))
      return { CODEX_HOME: folder, GROK2API_KEY: key }
    },
  }
}

const claude: Program = {
  name: 'Claude Code',
  package: '@anthropic-ai/claude-code',
  pdf: true,
  command: ({ bin }) => [...claudeCommand(bin), '-p'],
  again: ({ bin }) => [...claudeCommand(bin), '--continue', '-p'],
  environment: ({ url, key }) => ({
    ANTHROPIC_BASE_URL: url,
    ANTHROPIC_AUTH_TOKEN: key,
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
  }),
}
// No --model: it asks for Claude, which the gateway knows by an alias.
const claudeCommand = (bin: string) => [
  join(bin, 'claude'),
  '--permission-mode',
  'acceptEdits',
  '--allowedTools',
  'Bash,Read,Edit',
]

const opencode: Program = {
  name: 'opencode',
  package: 'opencode-ai',
  command: ({ bin }) => [join(bin, 'opencode'), 'run'],
  again: ({ bin }) => [join(bin, 'opencode'), 'run', '--continue'],
  environment: ({ url, key, home }) => {
    const config = {
      $schema: 'https://opencode.ai/config.json',
      autoupdate: false,
      share: 'disabled',
      provider: {
        grok2api: {
          npm: '@ai-sdk/openai-compatible',
          name: 'grok2api',
          options: { baseURL: `${url}/v1`, apiKey: key },
          models: { 'grok-4': { name: 'Grok 4', limit: { context: 128_000, output: 16_000 } } },
        },
      },
      model: 'grok2api/grok-4',
      small_model: 'grok2api/grok-4',
      permission: { edit: 'allow', bash: 'allow' },
    }
    writeOnce(join(home, '.config', 'opencode', 'opencode.json'), JSON.stringify(config, null, 2))
    return {
      OPENCODE_DISABLE_AUTOUPDATE: '1',
      OPENCODE_DISABLE_MODELS_FETCH: '1',
      OPENCODE_DISABLE_LSP_DOWNLOAD: '1',
    }
  },
}

const qwen: Program = {
  name: 'qwen-code',
  package: '@qwen-code/qwen-code',
  command: ({ bin }) => [join(bin, 'qwen'), '--yolo', '-p'],
  again: ({ bin }) => [join(bin, 'qwen'), '--yolo', '--continue', '-p'],
  environment: ({ url, key, home }) => {
    const settings = {
      general: { enableAutoUpdate: false },
      privacy: { usageStatisticsEnabled: false },
      telemetry: { enabled: false },
      security: { auth: { selectedType: 'openai' } },
    }
    writeOnce(join(home, '.qwen', 'settings.json'), JSON.stringify(settings, null, 2))
    return { OPENAI_BASE_URL: `${url}/v1`, OPENAI_API_KEY: key, OPENAI_MODEL: 'grok-4' }
  },
}

const aider: Program = {
  name: 'aider',
  package: 'aider-chat',
  textOnly: true,
  command: ({ bin }) => [...aiderCommand(bin), '--message'],
  again: ({ bin }) => [...aiderCommand(bin), '--restore-chat-history', '--message'],
  environment: ({ url, key }) => ({
    OPENAI_API_BASE: `${url}/v1`,
    OPENAI_API_KEY: key,
    AIDER_ANALYTICS_DISABLE: 'true',
    LITELLM_LOCAL_MODEL_COST_MAP: 'True',
  }),
}
const aiderFlags = [
  ['--model', 'openai/grok-4', '--edit-format', 'diff', '--no-show-model-warnings'],
  ['--yes-always', '--no-check-update', '--no-git', '--no-pretty', '--no-detect-urls'],
  ['--auto-test', '--test-cmd', 'sh check.sh', '--file', 'steps.mjs'],
].flat()
const aiderCommand = (bin: string) => [join(bin, 'aider'), ...aiderFlags]

/** Every client that is driven. */
export const programs: readonly Program[] = [
  codex('Codex, default model'),
  codex('Codex, gpt-5.1', 'gpt-5.1'),
  codex('Codex, grok-4', 'grok-4'),
  claude,
  opencode,
  qwen,
  aider,
]

function writeOnce(path: string, text: string): void {
  mkdirSync(join(path, '..'), { recursive: true })
  writeFileSync(path, text)
}
