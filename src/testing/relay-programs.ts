import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { freePort } from './free-port.ts'
import type { Gateway } from './boot.ts'

/** A relay as it is installed from its registry, and how it is set up to ask us. */
export type Relay = {
  name: string
  /** Commands that install it into a folder. */
  install: (folder: string) => string[][]
  /** Writes its settings into `home`. Answers the command, its environment, and where it listens. */
  start: (paths: { folder: string; home: string }, gateway: Gateway) => Promise<RelayStart>
}
export type RelayStart = { command: string[]; env: Record<string, string>; url: string; healthy: string }

const key = 'sk-relay'

const litellm: Relay = {
  name: 'LiteLLM',
  install: (folder) => [
    ['python3', '-m', 'venv', folder],
    [join(folder, 'bin/pip'), 'install', '-q', 'litellm[proxy]'],
  ],
  start: async ({ folder, home }, gateway) => {
    const port = await freePort()
    const row = (name: string, model: string, base = `${gateway.url}/v1`) =>
      [
        `  - model_name: ${name}`,
        '    litellm_params:',
        `      model: ${model}`,
        `      api_base: ${base}`,
        `      api_key: ${gateway.key}`,
        ...(name === 'draw' ? ['    model_info:', '      mode: image_generation'] : []),
      ].join('\n')
    const config = [
      'model_list:',
      row('chat', 'openai/grok-4-fast'),
      row('messages', 'anthropic/grok-4-fast', gateway.url),
      row('responses', 'openai/responses/grok-4-fast'),
      row('draw', 'openai/grok-imagine-image'),
      'litellm_settings:\n  num_retries: 0',
      `general_settings:\n  master_key: ${key}\n`,
    ]
    writeFileSync(join(home, 'config.yaml'), config.join('\n'))
    return {
      command: [
        join(folder, 'bin/litellm'),
        '--config',
        join(home, 'config.yaml'),
        '--host',
        '127.0.0.1',
        '--port',
        `${port}`,
      ],
      env: {
        PATH: `${join(folder, 'bin')}:${process.env.PATH}`,
        LITELLM_LOCAL_MODEL_COST_MAP: 'True',
        LITELLM_TELEMETRY: 'False',
      },
      url: `http://127.0.0.1:${port}`,
      healthy: '/health/liveliness',
    }
  },
}

const claudeCodeRouter: Relay = {
  name: 'claude-code-router',
  // The 3rd line needs a package that is not on the registry.
  install: (folder) => [
    ['npm', 'install', '--prefix', folder, '--no-audit', '--no-fund', '@musistudio/claude-code-router@2.0.0'],
  ],
  start: async ({ folder, home }, gateway) => {
    const port = await freePort()
    mkdirSync(join(home, '.claude-code-router'), { recursive: true })
    const provider = {
      name: 'ours',
      api_base_url: `${gateway.url}/v1/chat/completions`,
      api_key: gateway.key,
      models: ['grok-4-fast'],
    }
    const settings = {
      PORT: port,
      HOST: '127.0.0.1',
      LOG: false,
      NON_INTERACTIVE_MODE: true,
      Providers: [provider],
      Router: { default: 'ours,grok-4-fast' },
    }
    writeFileSync(join(home, '.claude-code-router/config.json'), JSON.stringify(settings))
    return {
      command: [join(folder, 'node_modules/.bin/ccr'), 'start'],
      env: { PATH: process.env.PATH ?? '', SERVICE_PORT: `${port}` },
      url: `http://127.0.0.1:${port}`,
      healthy: '/health',
    }
  },
}

/** The relays that can be installed without more than npm and pip. */
export const relays = { litellm, claudeCodeRouter }
export const relayKey = key
