import { createServer } from 'node:net'
import type { Examination, Finding } from '../core/finding.ts'
import { testLinks } from '../doctor-deps.ts'
import { type Holder, holderOfFolder } from '../store/data-lock.ts'
import type { Settings } from './settings.ts'

type Place = Pick<Settings, 'dataDir' | 'host' | 'port'>
/** `fixedBase` is what the operator set links to begin with, else empty; `tls`: the gateway speaks it itself. */
type Links = { fixedBase: string; tls: boolean }

/**
 * Whether the port is free for a start or answers for the gateway that holds the folder, and where its links lead.
 */
export function portParts(place: Place, { fixedBase, tls }: Links, version: string): Examination[] {
  const { dataDir, host, port } = place
  const holder = holderOfFolder(dataDir)
  const local = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host
  const url = `${tls ? 'https' : 'http'}://${local.includes(':') ? `[${local}]` : local}:${port}`
  return [
    { id: 'port', look: () => (holder ? answersAt(url, holder) : freePort(host, port)) },
    {
      id: 'links',
      look: async () => {
        if (!holder || holder === 'unknown')
          return { status: 'skipped', message: 'No gateway is running on this folder.' }
        // Its certificate is for the name callers use, which only they know.
        if (tls && fixedBase === '')
          return { status: 'skipped', message: 'Links follow the address each caller uses.' }
        const { ok, message } = await testLinks(fixedBase || url, { version, startedAt: holder.since })
        const remedy = 'Set app.public_base_url to the address your callers use.'
        return ok ? { status: 'ok', message } : { status: 'warning', message, remedy }
      },
    },
  ]
}

async function answersAt(url: string, holder: Holder | 'unknown'): Promise<Finding> {
  const who = holder === 'unknown' ? 'a process' : `process ${holder.pid} on ${holder.host}`
  try {
    const { ok, status } = await fetch(`${url}/healthz`, {
      signal: AbortSignal.timeout(5000),
      // The certificate is for the name callers use, not for the loopback.
      tls: { rejectUnauthorized: false },
    })
    if (ok) return { status: 'ok', message: `The gateway (${who}) answers at ${url}.` }
    return {
      status: 'failed',
      message: `${url}/healthz answers HTTP ${status}.`,
      remedy: 'Something else may listen there: choose another port.',
    }
  } catch {
    return {
      status: 'warning',
      message: `A gateway (${who}) holds the folder, but nothing answers at ${url}.`,
      remedy: 'It may listen elsewhere: give --host and --port as it was started with.',
    }
  }
}

const freePort = (host: string, port: number): Promise<Finding> =>
  new Promise((resolve) => {
    const server = createServer()
    server.once('error', (error) =>
      resolve({
        status: 'failed',
        message: `${host}:${port} cannot be listened on: ${error.message}.`,
        remedy: 'Stop what listens there, or choose another with --host and --port.',
      }),
    )
    server.listen(port, host, () =>
      server.close(() =>
        resolve({
          status: 'ok',
          message: `${host}:${port} is free; no gateway is running on this folder.`,
        }),
      ),
    )
  })
