import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { editToml } from '../config/edit-toml.ts'
import { loadConfig } from '../config/load.ts'
import { fail } from '../core/fault.ts'
import { writeAtomically } from '../lib/atomic-file.ts'
import type { Simulator } from '../upstream/simulator/simulator.ts'
import type { Context } from './context.ts'
import { runGateway } from './run-gateway.ts'
import type { ReadSettings } from './settings.ts'
import { isLoopbackUrl } from './start-block.ts'

/**
 * The gateway in front of a simulated upstream in the same process. Its folder is a temporary one, removed at the end,
 * unless --data names one.
 */
export async function demo(read: ReadSettings, context: Context, keep: boolean): Promise<void> {
  const dataDir = keep ? ownFolder(read.settings.dataDir) : mkdtempSync(join(tmpdir(), 'grok2api-demo-'))
  const { startSimulator } = await import('../upstream/simulator/simulator.ts')
  let simulator: Simulator | undefined
  try {
    simulator = await startSimulator()
    writeDemoFiles(dataDir, simulator)
    await runGateway({ ...read, settings: { ...read.settings, dataDir } }, context, true)
  } finally {
    await simulator?.stop()
    if (!keep) rmSync(dataDir, { recursive: true, force: true })
  }
}

/**
 * A folder that is empty or from an earlier demo. In a real one the simulated upstream would refuse the operator's
 * accounts, and they would be marked as expired for it.
 */
function ownFolder(dataDir: string): string {
  const config = join(dataDir, 'config.toml')
  const isReal = existsSync(config)
    ? !isDemoConfig(readFileSync(config, 'utf8'), config)
    : existsSync(join(dataDir, 'token.json'))
  if (isReal) {
    const message = `${dataDir} is the data folder of a real gateway, and a demo would spoil it. Give --data another folder, or leave it out.`
    fail({ kind: 'invalid_value', message })
  }
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  return dataDir
}

function isDemoConfig(text: string, file: string): boolean {
  const address = loadConfig(`${text}`, file).config?.grok.base_url
  return address !== undefined && isLoopbackUrl(address)
}

function writeDemoFiles(dataDir: string, { url, accounts }: Simulator): void {
  const file = join(dataDir, 'config.toml')
  const before = existsSync(file) ? readFileSync(file, 'utf8') : '# Made by `grok2api demo`.\n'
  writeAtomically(file, editToml(before, { grok: { base_url: url, assets_url: url, imagine_url: url } }))
  const pool = (tier: string) =>
    accounts.filter((account) => account.tier === tier).map(({ credential }) => credential)
  const tokens = { ssoBasic: pool('basic'), ssoSuper: pool('super'), ssoHeavy: pool('heavy') }
  const tokenFile = join(dataDir, 'token.json')
  if (!existsSync(tokenFile)) writeAtomically(tokenFile, `${JSON.stringify(tokens, undefined, 2)}\n`)
}
