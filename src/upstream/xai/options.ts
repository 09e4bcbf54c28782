import type { Account } from '../../core/account.ts'
import type { Unknown } from '../../core/unknown.ts'
import type { HttpClient } from '../../lib/http-client.ts'
import type { Turns } from '../../lib/turns.ts'
import type { Watchdog } from '../../lib/watchdog.ts'
import { apiBase } from './api-base.ts'

/** `[xai]` of the configuration; times in seconds. */
export type XaiSettings = {
  base_url: string
  /** As Bun's fetch can use it, or empty. */
  proxy_url: string
  connect_timeout: number
  /** To the first byte of an answer. */
  timeout: number
  stream_idle_timeout: number
  total_timeout: number
}

export type XaiOptions = {
  settings: () => XaiSettings
  /** Sources as links in the text (`grok.citation_links`). */
  links: () => boolean
  /** The proxy of an account of its own, as Bun's fetch can use it; undefined where it has none. */
  proxyOf?: ((account: Account) => string | undefined) | undefined
  /** Told how a connection through that proxy went. */
  onProxy?: ((account: Account, outcome: { ms: number; failure?: string }) => void) | undefined
  watchdog: Watchdog
  /** Connections of our own, for answers that stream. */
  http?: HttpClient | undefined
  turns?: Turns | undefined
  onUnknown?: ((unknown: Unknown) => void) | undefined
  /** `host:port` that files may be fetched from wherever it is (`server.fetch_allow`). */
  fetchAllow: () => readonly string[]
}

/** Where an account's requests go, and through what. */
export function wayOf(options: XaiOptions, account: Account): { base: string; proxy: string } {
  const { base_url, proxy_url } = options.settings()
  return {
    base: apiBase(account.settings?.baseUrl ?? base_url),
    proxy: options.proxyOf?.(account) ?? proxy_url,
  }
}
