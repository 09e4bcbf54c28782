import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { editToml } from '../config/edit-toml.ts'
import { makeDataFolder } from '../config/data-folder.ts'
import { readOptional, writeWhole } from '../config/file-access.ts'
import { fail } from '../core/fault.ts'
import type { Simulator } from '../upstream/simulator/simulator.ts'
import type { Context } from './context.ts'
import { runGateway } from './run-gateway.ts'
import type { ReadSettings } from './settings.ts'

// The first line of a demo's config.toml, by which a later demo knows the folder as its own.
const mark = '# Made by `grok2api demo`.'

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
  const text = readOptional(config)
  const isReal = text === undefined ? existsSync(join(dataDir, 'token.json')) : !text.includes(mark)
  if (isReal) {
    const message = `${dataDir} is the data folder of a real gateway, and a demo would spoil it. Give --data another folder, or leave it out.`
    fail({ kind: 'invalid_value', message })
  }
  makeDataFolder(dataDir)
  return dataDir
}

function writeDemoFiles(dataDir: string, { url, accounts, xai }: Simulator): void {
  const file = join(dataDir, 'config.toml')
  const before = readOptional(file) ?? `${mark}\n`
  const grok = { base_url: url, assets_url: url, imagine_url: url }
  // Its videos take a few seconds.
  const upstream = { stock_clip_seconds: 0 }
  writeWhole(file, editToml(before, { grok, xai: { base_url: xai.url }, upstream }))
  const pool = (tier: string) =>
    accounts.filter((account) => account.tier === tier).map(({ credential }) => credential)
  const tokens = {
    ssoBasic: pool('basic'),
    ssoSuper: pool('super'),
    ssoHeavy: pool('heavy'),
    xaiKeys: xai.keys,
  }
  const tokenFile = join(dataDir, 'token.json')
  if (!existsSync(tokenFile)) writeWhole(tokenFile, `${JSON.stringify(tokens, undefined, 2)}\n`)
}
