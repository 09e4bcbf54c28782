import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Binary, scratchFolder, startBinary } from '../../src/testing/binary.ts'

/** A running binary and the way in. */
export type Gateway = AsyncDisposable & {
  url: string
  password: string
  key: string
  dataDir: string
  binary: Binary
}

/** `grok2api demo`: three accounts of a simulated upstream. What it prints is all one has. */
export async function startDemo(): Promise<Gateway> {
  const binary = startBinary({ args: ['demo', '--port', '0'] })
  const url = await binary.listening()
  const printed = (pattern: RegExp) => pattern.exec(binary.stdout())?.[1] ?? ''
  return {
    url,
    password: printed(/^Admin password: (\S+)/m),
    key: printed(/^API key: (\S+)/m),
    dataDir: printed(/^\s*Data\s+(\S+)/m),
    binary,
    [Symbol.asyncDispose]: () => binary[Symbol.asyncDispose](),
  }
}

/** `grok2api serve` with this config.toml and no account. */
export async function startServe(toml: string, password: string): Promise<Gateway> {
  const home = scratchFolder()
  const dataDir = join(home, 'data')
  mkdirSync(dataDir, { mode: 0o700 })
  writeFileSync(join(dataDir, 'config.toml'), toml, { mode: 0o600 })
  const binary = startBinary({ args: ['serve', '--data', dataDir, '--port', '0'], home })
  const url = await binary.listening()
  return {
    url,
    password,
    key: '',
    dataDir,
    binary,
    [Symbol.asyncDispose]: () => binary[Symbol.asyncDispose](),
  }
}
