import { join } from 'node:path'
import { readOptional } from '../config/file-access.ts'
import { loadConfig } from '../config/load.ts'
import { withSecrets } from '../config/secrets.ts'
import { fail } from '../core/fault.ts'
import { newestRelease } from '../lib/newest-release.ts'
import type { Context } from './context.ts'

/** Compares this version with the one that `update.url` names. Changes nothing. Throws a GatewayError when it cannot be asked. */
export async function checkUpdate(dataDir: string, { version, out }: Context): Promise<void> {
  const file = join(dataDir, 'config.toml')
  const url = loadConfig(withSecrets(readOptional(file) ?? '').text, file).config?.update.url ?? ''
  if (url === '')
    refuse(
      `No address to ask is set. Set update.url in ${file} to one that answers with the newest version, as GitHub's https://api.github.com/repos/OWNER/NAME/releases/latest.`,
    )
  const release = await newestRelease(url).catch((error: Error) => refuse(error.message))
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

function refuse(message: string): never {
  return fail({ kind: 'internal', message })
}
