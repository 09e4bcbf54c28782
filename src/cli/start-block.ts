import type { Config } from '../config/schema.ts'
import { type Generated, knownPasswords } from '../config/secrets.ts'

export type StartFacts = {
  version: string
  /** With the real port. */
  url: string
  dataDir: string
  /** Made by this start: whoever mistyped its path sees it here. */
  dataDirIsNew: boolean
  configFile: string
  generated: Generated
  config: Config
  simulated: boolean
  /** A sentence about the accounts. */
  accounts: string
}

/** What a start prints on stdout. Plain text whatever the log looks like; the last line is for scripts to wait for. */
export function startBlock(facts: StartFacts): string {
  const { version, url, dataDir, dataDirIsNew, generated, simulated, accounts } = facts
  const near = reachable(url)
  const lines = [
    `grok2api ${version}${simulated ? ' demo: SIMULATED, answers are made up and nothing leaves this machine' : ''}`,
    '',
    `  API       ${near}/v1`,
    `  Panel     ${near}/admin`,
    `  Data      ${dataDir}${dataDirIsNew && !simulated ? ' (new, made by this start)' : ''}`,
    `  Accounts  ${accounts}`,
    '',
    ...secretLines(facts),
    ...warnings(facts).flatMap((warning) => ['', `WARNING: ${warning}`]),
    ...(generated.api_key ? ['', 'Try it:', ...tryLines(near, generated.api_key)] : []),
    '',
    `listening on ${url}`,
  ]
  return `${lines.join('\n')}\n`
}

/** A wildcard address is where it listens, not where it can be opened. */
const reachable = (url: string): string =>
  url.replace('//0.0.0.0:', '//127.0.0.1:').replace('//[::]:', '//[::1]:')

function secretLines({ generated, configFile, config }: StartFacts): string[] {
  const written = `  written to ${configFile}`
  const stored = [
    ...(generated.api_key || config.app.api_key === '' ? [] : ['API key']),
    ...(generated.app_key ? [] : ['admin password']),
  ]
  return [
    ...(generated.api_key ? [`API key: ${generated.api_key}`, written] : []),
    ...(generated.app_key ? [`Admin password: ${generated.app_key}`, written] : []),
    ...(stored.length > 0
      ? [`The ${stored.join(' and the ')} ${stored.length > 1 ? 'are' : 'is'} in ${configFile}`]
      : []),
  ]
}

function warnings({ url, configFile, config: { app } }: StartFacts): string[] {
  const exposed = !isLoopbackUrl(url)
  return [
    ...(knownPasswords.has(app.app_key)
      ? [
          `the admin password is a default that everybody knows, so the panel opens from this machine only.\n  Set another app.app_key in ${configFile}, or run: grok2api reset-password`,
        ]
      : []),
    ...(app.api_key === ''
      ? [
          `app.api_key is "", so /v1 asks for no key${exposed ? `, and ${url} can be reached from other machines.\n  Set one in ${configFile}.` : '.'}`,
        ]
      : []),
  ]
}

/** Whether only this machine can reach it. */
export const isLoopbackUrl = (url: string): boolean => isLoopbackHost(new URL(url).hostname)
export const isLoopbackHost = (host: string): boolean => /^(localhost|127(\.\d+){3}|\[?::1\]?)$/.test(host)

const tryLines = (url: string, key: string): string[] => [
  `  curl ${url}/v1/chat/completions -H 'Authorization: Bearer ${key}' -H 'Content-Type: application/json' \\`,
  `    -d '{"model":"grok-4-fast","messages":[{"role":"user","content":"Hello"}]}'`,
]
