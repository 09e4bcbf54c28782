import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { readOptional } from '../config/file-access.ts'
import { loadConfig } from '../config/load.ts'
import { withSecrets } from '../config/secrets.ts'
import { fail } from '../core/fault.ts'
import type { Flags } from './arguments.ts'
import type { Context } from './context.ts'
import { healthUrl } from './health.ts'
import { stopSignals } from './signals.ts'

type CaptureCommand = { host: string; port: number; dataDir: string; flags: Flags }
type State = { until: number; items: { name: string; bytes: number }[] }

const lookMs = 500

/** Lets the running gateway write down its exchanges for a while, and prints each file. Resolves to the exit code. */
export async function capture(
  { host, port, dataDir, flags }: CaptureCommand,
  { out }: Context,
): Promise<number> {
  const minutes = Number(flags.minutes ?? '5')
  if (!(minutes > 0 && minutes <= 60))
    fail({
      kind: 'invalid_value',
      message: `--minutes ${flags.minutes} is not allowed; allowed: a number from 0.1 to 60`,
    })
  const { app, tls } = settingsOf(dataDir)
  const base = `${healthUrl(host, port, tls).replace(/\/health$/, '')}${app.base_path}/api/v1/admin`
  const ask = async (method: string, path: string, body?: object): Promise<State> => {
    const answer = await fetch(base + path, {
      method,
      headers: { authorization: `Bearer ${app.app_key}`, 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
      tls: { rejectUnauthorized: false },
    }).catch(() =>
      fail({
        kind: 'internal',
        message: `No gateway answers at ${base}. Start it, or name --host and --port.`,
      }),
    )
    if (answer.ok) return (await answer.json()) as State
    return fail({
      kind: 'internal',
      message: `The gateway at ${base} refused with status ${answer.status}. Is ${dataDir} its data folder?`,
    })
  }
  const known = new Set((await ask('GET', '/captures')).items.map(({ name }) => name))
  const signals = stopSignals()
  const stop = new AbortController()
  void signals.first.then(() => stop.abort())
  let state = await ask('POST', '/capture', { minutes })
  out(`Capturing for ${minutes} minutes; use the gateway meanwhile. Ctrl-C stops.\n`)
  const show = () => {
    for (const { name, bytes } of state.items.toReversed()) {
      if (known.has(name)) continue
      known.add(name)
      out(`${join(dataDir, 'captures', name)}  ${bytes} bytes\n`)
    }
  }
  while (!stop.signal.aborted && state.until > 0) {
    await sleep(lookMs)
    state = await ask('GET', '/captures')
    show()
  }
  if (stop.signal.aborted) state = await ask('POST', '/capture', { minutes: 0 })
  show()
  signals.close()
  return 0
}

function settingsOf(dataDir: string) {
  const file = join(dataDir, 'config.toml')
  const { config } = loadConfig(withSecrets(readOptional(file) ?? '').text, file)
  if (!config)
    return fail({ kind: 'invalid_value', message: `${file} has an error; "grok2api check" says which.` })
  return { app: config.app, tls: config.server.tls_cert !== '' }
}
