import { lookup } from 'node:dns/promises'
import { connect, isIP } from 'node:net'
import type { Examination, Finding } from '../../core/finding.ts'
import { reasonOf } from './examine.ts'

export type NetworkSettings = {
  /** `grok.base_url`. */
  url: string
  /** `grok.base_proxy_url` as it is set, and what Bun's fetch can use of it; empty without a proxy. */
  proxy: string
  usableProxy: string
  userAgent: string
}

const partMs = 8000
/** Cookies and TLS bear this much; beyond it sessions and certificates look expired. */
const skewWarnMs = 60_000
const skewFailMs = 300_000

/** The way to the upstream: its name, the proxy, its certificate, its page and its clock. */
export function networkParts(settings: () => NetworkSettings, now: () => number): Examination[] {
  // One visit tells three things.
  let visit: Promise<Visit> | undefined
  const visited = (signal: AbortSignal) =>
    (visit ??= open(settings(), signal).catch((error: unknown) => ({ error })))
  return [
    { id: 'dns', look: () => dns(settings()) },
    { id: 'proxy', look: () => proxy(settings().proxy) },
    { id: 'tls', look: async (signal) => tls(settings().url, await visited(signal)) },
    { id: 'page', look: async (signal) => page(settings().url, await visited(signal)) },
    { id: 'clock', look: async (signal) => clock(await visited(signal), now()) },
  ]
}

type Visit = { status: number; date: string | null; text: string } | { error: unknown }

async function open({ url, usableProxy, userAgent }: NetworkSettings, signal: AbortSignal): Promise<Visit> {
  const response = await fetch(url, {
    redirect: 'manual',
    headers: userAgent ? { 'user-agent': userAgent } : {},
    signal: AbortSignal.any([signal, AbortSignal.timeout(partMs)]),
    ...(usableProxy && { proxy: usableProxy }),
  })
  const text = (await response.text()).slice(0, 20_000)
  return { status: response.status, date: response.headers.get('date'), text }
}

async function dns({ url, proxy }: NetworkSettings): Promise<Finding> {
  const { hostname } = new URL(url)
  if (isIP(hostname.replaceAll(/[[\]]/g, ''))) return ok(`${hostname} is an address, no name is needed.`)
  try {
    const found = await lookup(hostname, { all: true })
    return ok(`${hostname} is ${found.map(({ address }) => address).join(', ')}.`)
  } catch (error) {
    const message = `${hostname} cannot be resolved: ${reasonOf(error)}.`
    // A proxy resolves names itself.
    if (proxy)
      return {
        status: 'warning',
        message,
        remedy: 'The proxy resolves names; if it works, nothing is to do.',
      }
    return {
      status: 'failed',
      message,
      remedy: 'Check the name servers of this machine (/etc/resolv.conf), or set grok.base_proxy_url.',
    }
  }
}

async function proxy(address: string): Promise<Finding> {
  if (!address) return { status: 'skipped', message: 'No proxy is set (grok.base_proxy_url).' }
  if (!URL.canParse(address))
    return {
      status: 'failed',
      message: 'grok.base_proxy_url is no address.',
      remedy: 'Write it as http://host:port or socks5://host:port.',
    }
  const { hostname, port, protocol } = new URL(address)
  const number = Number(port) || (protocol === 'https:' ? 443 : protocol === 'http:' ? 80 : 1080)
  try {
    await reach(hostname.replaceAll(/[[\]]/g, ''), number)
    return ok(`${hostname}:${number} accepts connections.`)
  } catch (error) {
    return {
      status: 'failed',
      message: `${hostname}:${number} does not accept connections: ${reasonOf(error)}.`,
      remedy: 'Start the proxy, or correct or empty grok.base_proxy_url.',
    }
  }
}

const reach = (host: string, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    const socket = connect({ host, port, timeout: partMs })
    const end = (error?: Error) => {
      socket.destroy()
      if (error) reject(error)
      else resolve()
    }
    socket.once('connect', () => end())
    socket.once('error', end)
    socket.once('timeout', () => end(new Error(`no answer within ${partMs / 1000} seconds`)))
  })

function tls(url: string, visit: Visit): Finding {
  if (!url.startsWith('https:')) return { status: 'skipped', message: `${new URL(url).origin} is not https.` }
  if (!('error' in visit)) return ok('The certificate is valid for this machine.')
  const reason = reasonOf(visit.error)
  if (!/cert|self.signed|tls|ssl|issuer/i.test(`${reason} ${codeOf(visit.error)}`))
    return { status: 'skipped', message: 'There was no connection to see a certificate on.' }
  return {
    status: 'failed',
    message: `The certificate is refused: ${reason}.`,
    remedy:
      'Check the clock and the certificates of this machine (package ca-certificates), and whether a proxy breaks TLS open.',
  }
}

function page(url: string, visit: Visit): Finding {
  const { origin } = new URL(url)
  if ('error' in visit)
    return {
      status: 'failed',
      message: `${origin} cannot be opened: ${reasonOf(visit.error)}.`,
      remedy: 'Check the network of this machine, its firewall, and grok.base_url and grok.base_proxy_url.',
    }
  const { status, text } = visit
  if (/just a moment|challenge-platform|cf-chl/i.test(text))
    return {
      status: 'warning',
      message: `${origin} shows a browser check (HTTP ${status}) to this machine.`,
      remedy:
        'If chats fail too, copy fresh cf_clearance and user_agent from a browser on this IP address into [grok] of config.toml.',
    }
  if (status >= 500)
    return {
      status: 'failed',
      message: `${origin} answers HTTP ${status}.`,
      remedy: 'Grok itself has trouble; wait, and look at status.x.ai.',
    }
  return ok(`${origin} answers (HTTP ${status}).`)
}

function clock(visit: Visit, now: number): Finding {
  const date = 'error' in visit ? Number.NaN : Date.parse(visit.date ?? '')
  if (Number.isNaN(date)) return { status: 'skipped', message: 'The upstream did not say what time it is.' }
  const skew = now - date
  const message = `This machine's clock is ${Math.round(Math.abs(skew) / 1000)} s ${skew < 0 ? 'behind' : 'ahead of'} the upstream's.`
  if (Math.abs(skew) < skewWarnMs) return ok(message)
  return {
    status: Math.abs(skew) < skewFailMs ? 'warning' : 'failed',
    message,
    remedy: 'Set the clock: timedatectl set-ntp true, or your system’s way to synchronize it.',
  }
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : ''

const ok = (message: string): Finding => ({ status: 'ok', message })
