import { existsSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { defaults } from '../config/defaults.ts'
import { readOptional } from '../config/file-access.ts'
import { loadConfig } from '../config/load.ts'
import type { Config } from '../config/schema.ts'
import { withSecrets } from '../config/secrets.ts'
import { writeAtomically } from '../lib/atomic-file.ts'
import { replayCapture, type Replayed } from '../replay.ts'
import { startReplay } from '../upstream/simulator/replay.ts'
import type { Flags } from './arguments.ts'
import type { Context } from './context.ts'
import { readCapture } from './read-capture.ts'

type ReplayCommand = { dataDir: string; file: string; flags: Flags }

const testFolder = 'src/testing/fixtures/captures'

/** Reads a captured exchange as the gateway would, and prints what it came to. Resolves to the exit code: 1 when something is unknown. */
export async function replay(
  { dataDir, file, flags }: ReplayCommand,
  { out, cwd }: Context,
): Promise<number> {
  const capture = readCapture(file)
  const server = startReplay(capture)
  try {
    const replayed = await replayCapture(capture, server.url, configOf(dataDir))
    if (flags['as-test']) {
      const folder = resolve(cwd, flags.to ?? testFolder)
      const name = basename(file, '.json')
      writeAtomically(join(folder, `${name}.capture.json`), `${JSON.stringify(capture, undefined, 2)}\n`)
      writeAtomically(join(folder, `${name}.expected.json`), `${JSON.stringify(replayed, undefined, 2)}\n`)
      out(`${join(folder, name)}.capture.json and .expected.json are kept as a test.\n`)
    } else out(flags.json ? `${JSON.stringify(replayed)}\n` : report(replayed))
    return replayed.unknown.length > 0 || replayed.fault ? 1 : 0
  } finally {
    await server.stop()
  }
}

function configOf(dataDir: string): Config {
  const file = join(dataDir, 'config.toml')
  if (!existsSync(file)) return defaults
  return loadConfig(withSecrets(readOptional(file) ?? '').text, file).config ?? defaults
}

function report({ events, unknown, odd, caller, found, fault }: Replayed): string {
  const lines = [
    ...events.map((event) => JSON.stringify(event)),
    '',
    unknown.length > 0 ? `Unknown: ${unknown.join('; ')}` : 'Everything in it is known.',
    ...(odd.length > 0 ? [`Odd: ${odd.join(', ')}`] : []),
    ...(fault ? [`It failed with ${fault.kind}: ${fault.message}`] : []),
    ...(found !== undefined ? [`It told: ${JSON.stringify(found, undefined, 2)}`] : []),
    ...(caller ? [`The caller would have got: ${JSON.stringify(caller, undefined, 2)}`] : []),
  ]
  return `${lines.join('\n').trimStart()}\n`
}
