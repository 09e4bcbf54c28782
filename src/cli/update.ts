import { join } from 'node:path'
import { readOptional } from '../config/file-access.ts'
import { loadConfig } from '../config/load.ts'
import { withSecrets } from '../config/secrets.ts'
import { fail } from '../core/fault.ts'
import type { Context } from './context.ts'

/** A version as an answer names it, and where to read about it. */
type Release = { version: string; page?: string }

/**
 * What an answer of `update.url` says is the newest version: GitHub's `releases/latest`, `{"version": …}`, or a text
 * that begins with it. Undefined when it says none.
 */
export function decodeRelease(text: string): Release | undefined {
  const named = /^\s*v?(\d+\.\d+\.\d+\S*)/.exec(text)?.[1]
  if (named) return { version: named }
  try {
    const { tag_name, version, html_url } = JSON.parse(text) as Record<string, unknown>
    const found = /^v?(\d+\.\d+\.\d+\S*)$/.exec(String(tag_name ?? version))?.[1]
    if (found === undefined) return undefined
    return { version: found, ...(typeof html_url === 'string' && { page: html_url }) }
  } catch {
    return undefined
  }
}

/** Compares this version with the one that `update.url` names. Changes nothing. Throws a GatewayError when it cannot be asked. */
export async function checkUpdate(dataDir: string, { version, out }: Context): Promise<void> {
  const file = join(dataDir, 'config.toml')
  const url = loadConfig(withSecrets(readOptional(file) ?? '').text, file).config?.update.url ?? ''
  if (url === '')
    refuse(
      `No address to ask is set. Set update.url in ${file} to one that answers with the newest version, as GitHub's https://api.github.com/repos/OWNER/NAME/releases/latest.`,
    )
  const release = decodeRelease(await read(url))
  if (!release)
    refuse(`${url} names no version. It must answer {"tag_name": "v1.2.3"}, {"version": "1.2.3"} or 1.2.3.`)
  const order = Bun.semver.order(version, release.version)
  if (order < 0)
    out(
      `${release.version} is out, this is ${version}.${release.page ? ` ${release.page}` : ''}\nReplace the binary and start it again, or run "grok2api service install" of the new one.\n`,
    )
  else
    out(
      `${version} is ${order === 0 ? 'the newest version' : `newer than ${release.version}, the newest there is`}.\n`,
    )
}

async function read(url: string): Promise<string> {
  const headers = { accept: 'application/json' }
  const answer = await fetch(url, { signal: AbortSignal.timeout(15_000), headers }).catch((error: Error) =>
    refuse(`${url} cannot be asked: ${error.message}. Check update.url and the network.`),
  )
  if (!answer.ok) refuse(`${url} answers ${answer.status}. Check update.url.`)
  return answer.text()
}

function refuse(message: string): never {
  return fail({ kind: 'internal', message })
}
