import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { openAccounts } from '../account-deps.ts'
import { readOptional } from '../config/file-access.ts'
import { loadConfig } from '../config/load.ts'
import { problemLine } from '../config/problem.ts'
import { withSecrets } from '../config/secrets.ts'
import { fail } from '../core/fault.ts'
import type { Examination, Finding, NamedFinding } from '../core/finding.ts'
import { doctorParts, examine } from '../doctor-deps.ts'
import { createLog } from '../lib/log.ts'
import { fixedBaseUrl } from '../lib/public-base-url.ts'
import { createWatchdog } from '../lib/watchdog.ts'
import { openFolderStore, openMemoryStore } from '../store/open-store.ts'
import type { Store } from '../store/store.ts'
import type { Flags } from './arguments.ts'
import type { Context } from './context.ts'
import { portParts } from './doctor-port.ts'
import type { ReadSettings } from './settings.ts'
import { stopSignals } from './signals.ts'

type DoctorCommand = { settings: ReadSettings['settings']; flags: Flags }

/** Looks at every part that can fail, beside a running gateway or without one. Resolves to the exit code: 1 when a part failed. */
export async function doctor({ settings, flags }: DoctorCommand, context: Context): Promise<number> {
  const { dataDir, logFormat } = settings
  if (!existsSync(dataDir))
    fail({
      kind: 'invalid_value',
      message: `${dataDir} is not there. The first start makes it; --data names another folder.`,
    })
  const log = createLog({ level: 'error', format: logFormat, write: context.err })
  const { config, refused, problems } = readConfig(dataDir)
  const current = () => config
  const opened = openStorage(dataDir)
  const signals = stopSignals()
  const control = new AbortController()
  void signals.first.then(() => control.abort())
  try {
    const web = { config: current, watchdog: createWatchdog() }
    const accounts = await openAccounts({ dataDir, store: opened.store, config: { current }, web, log })
    try {
      const parts = [
        ...doctorParts({
          ...accounts,
          dataDir,
          accounts: accounts.keeper,
          store: opened.trouble ?? opened.store,
          config: { current, refused: () => refused, problems: () => problems },
        }),
        ...portParts(
          settings,
          { fixedBase: fixedBaseUrl(config.app), tls: config.server.tls_cert !== '' },
          context.version,
        ),
      ]
      const findings = await examine(parts, {
        signal: control.signal,
        ...(!flags.json && { onFinding: inOrder(parts, context.out) }),
      })
      return report(findings, flags, context)
    } finally {
      await accounts.keeper.close()
    }
  } finally {
    signals.close()
    await opened.store.close()
  }
}

function report(findings: readonly NamedFinding[], flags: Flags, { out }: Context): number {
  const count = (status: Finding['status']) => findings.filter((one) => one.status === status).length
  const [failed, warnings] = [count('failed'), count('warning')]
  if (flags.json) out(`${JSON.stringify({ ok: count('ok'), warnings, failed, findings })}\n`)
  else {
    const todo =
      failed + warnings === 0 ? 'Everything that was tried works.' : `${failed} failed, ${warnings} warnings.`
    out(`${todo}\n`)
  }
  return failed > 0 ? 1 : 0
}

/** Prints each row as soon as those before it are there. */
function inOrder(parts: readonly Examination[], out: Context['out']): (finding: NamedFinding) => void {
  const waiting = new Map<string, NamedFinding>()
  let next = 0
  return (finding) => {
    waiting.set(finding.id, finding)
    for (let one = waiting.get(parts[next]?.id ?? ''); one; one = waiting.get(parts[++next]?.id ?? ''))
      out(row(one))
  }
}

const row = ({ id, status, message, remedy }: NamedFinding): string =>
  `${status.padEnd(8)} ${id.padEnd(9)} ${message}\n${remedy ? `${' '.repeat(19)}→ ${remedy}\n` : ''}`

function readConfig(dataDir: string) {
  const file = join(dataDir, 'config.toml')
  const loaded = loadConfig(withSecrets(readOptional(file) ?? '').text, file)
  if (loaded.config) return { config: loaded.config, refused: undefined, problems: loaded.problems }
  const message = loaded.problems
    .filter(({ level }) => level === 'error')
    .map(problemLine)
    .join('; ')
  // The rest is looked at with the settings a start without the file would have.
  const { config } = loadConfig(withSecrets('').text, file)
  return { config: config ?? fail({ kind: 'internal', message }), refused: { message }, problems: [] }
}

/** The store, or an empty one in memory and why there is no other. */
function openStorage(dataDir: string): { store: Store; trouble?: string } {
  try {
    return { store: openFolderStore(dataDir) }
  } catch (error) {
    const trouble = error instanceof Error ? error.message : String(error)
    return { store: openMemoryStore(), trouble }
  }
}
