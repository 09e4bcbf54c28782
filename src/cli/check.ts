import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { foldersInsteadOfFiles, readableByOthers, readOptional } from '../config/file-access.ts'
import { loadConfig } from '../config/load.ts'
import { problemLine } from '../config/problem.ts'
import { knownPasswords, withSecrets } from '../config/secrets.ts'
import { isLoopbackUrl } from '../lib/peer.ts'
import type { Context } from './context.ts'
import type { ReadSettings } from './settings.ts'
import { isLoopbackHost } from './start-block.ts'
import { type Finding, tokenFindings } from './token-report.ts'

/** Reads what a start would read, writes nothing, prints every finding. Resolves to whether there is no error. */
export function check({ settings, given, wrongVariables }: ReadSettings, { out }: Context): boolean {
  const { dataDir, host } = settings
  const findings = [
    ...missingFolder(dataDir, given.has('dataDir')),
    ...wrongVariables.map((text): Finding => ({ level: 'error', text: `environment: ${text}` })),
    ...fileFindings(dataDir, host),
  ]
  const count = (level: Finding['level']) => findings.filter((finding) => finding.level === level).length
  const counts = `${plural(count('error'), 'error')}, ${plural(count('warning'), 'warning')}`
  out(`Checked ${dataDir}: ${counts}.\n`)
  for (const level of ['error', 'warning', 'note'] as const)
    for (const finding of findings) if (finding.level === level) out(`  ${level.padEnd(8)} ${finding.text}\n`)
  return count('error') === 0
}

function fileFindings(dataDir: string, host: string): Finding[] {
  const misplaced = foldersInsteadOfFiles(dataDir)
  if (misplaced.length > 0) return misplaced.map((text): Finding => ({ level: 'error', text }))
  return [
    ...configFindings(join(dataDir, 'config.toml'), host),
    ...tokenFindings(dataDir),
    ...readableByOthers(dataDir).map((file): Finding => ({
      level: 'warning',
      text: `${file}: it holds secrets and others may read it; the next start sets its mode to 0600`,
    })),
  ]
}

/** A folder that was named and is not there is more likely a mistyped one than one that a start is to make. */
const missingFolder = (dataDir: string, named: boolean): Finding[] =>
  named && !existsSync(dataDir)
    ? [
        {
          level: 'warning',
          text: `${dataDir} is not there: check --data and DATA_DIR; a start would make it`,
        },
      ]
    : []

function configFindings(file: string, host: string): Finding[] {
  const before = readOptional(file)
  if (before === undefined)
    return [{ level: 'note', text: `${file}: not there yet; the first start makes it` }]
  const { text, generated } = withSecrets(before)
  const { config, problems } = loadConfig(text, file)
  const missing = Object.keys(generated).map((name) => `app.${name}`)
  return [
    ...problems.map((problem): Finding => ({ level: problem.level, text: problemLine(problem) })),
    ...missing.map((key): Finding => ({
      level: 'note',
      text: `${file}: ${key} is missing; the next start generates one`,
    })),
    ...(config
      ? loose(config.app, host).map((text): Finding => ({ level: 'warning', text: `${file}: ${text}` }))
      : []),
  ]
}

type Loose = { api_key: string; app_key: string; public_base_url: string; app_url: string }

const loose = (app: Loose, host: string): string[] => [
  ...(knownPasswords.has(app.app_key)
    ? [
        'app.app_key is a default that everybody knows, so the panel opens from this machine only; set another or run grok2api reset-password',
      ]
    : []),
  ...(app.api_key === '' && !isLoopbackHost(host)
    ? [
        `app.api_key is "" and SERVER_HOST is ${host}: everybody who reaches it may use your accounts; set a key`,
      ]
    : []),
  ...linksTo(app.public_base_url || app.app_url, host),
]

const linksTo = (base: string, host: string): string[] =>
  isLoopbackUrl(base) && !isLoopbackHost(host)
    ? [
        `links to pictures and videos will point at ${base}, which other machines cannot open; set app.public_base_url to the address your callers use, or leave it and app.app_url empty`,
      ]
    : []

const plural = (count: number, word: string) => `${count} ${word}${count === 1 ? '' : 's'}`
