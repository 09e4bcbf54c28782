import { join } from 'node:path'
import { readOptional } from '../config/file-access.ts'
import { loadConfig } from '../config/load.ts'
import { withSecrets } from '../config/secrets.ts'
import type { Context } from './context.ts'

/** Where to ask: the address a gateway with these settings listens on, from this machine. */
export function healthUrl(host: string, port: number, tls: boolean): string {
  const near = { '0.0.0.0': '127.0.0.1', '::': '::1' }[host] ?? host
  return `${tls ? 'https' : 'http'}://${near.includes(':') ? `[${near}]` : near}:${port}/health`
}

/** Whether the gateway speaks TLS itself, as far as its config.toml can be read. */
export function speaksTls(dataDir: string): boolean {
  const file = join(dataDir, 'config.toml')
  const { config } = loadConfig(withSecrets(readOptional(file) ?? '').text, file)
  return config !== undefined && config.server.tls_cert !== ''
}

/** Asks a running gateway whether it is well, within five seconds. Resolves to what is wrong, undefined when nothing is. */
export async function askHealth(url: string): Promise<string | undefined> {
  try {
    // The certificate is for the name callers use, not for the loopback.
    const answer = await fetch(url, { signal: AbortSignal.timeout(5000), tls: { rejectUnauthorized: false } })
    return answer.ok ? undefined : `${url} answers ${answer.status}`
  } catch (error) {
    const { name, message, code } = error as NodeJS.ErrnoException
    const why = code === 'ConnectionRefused' || code === 'ECONNREFUSED' ? 'nothing listens there' : message
    return `${url} does not answer: ${name === 'TimeoutError' ? 'nothing came within 5 seconds' : why}`
  }
}

type Address = { host: string; port: number; dataDir: string }

/** The command: for containers and service managers. Resolves to the exit code. */
export async function health({ host, port, dataDir }: Address, { out, err }: Context): Promise<number> {
  const url = healthUrl(host, port, speaksTls(dataDir))
  const wrong = await askHealth(url)
  if (wrong === undefined) out('ok\n')
  else err(`grok2api: ${wrong}\n`)
  return wrong === undefined ? 0 : 1
}
