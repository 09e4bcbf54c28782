import { readFileSync } from 'node:fs'
import { fail } from '../core/fault.ts'
import { fileReason } from '../lib/file-reason.ts'
import { listenProblem } from '../lib/listen-problem.ts'
import { parseAccountsFile } from '../upstream/simulator/accounts-file.ts'
import { startSimulator } from '../upstream/simulator/simulator.ts'
import { startReplay } from '../upstream/simulator/replay.ts'
import type { Context } from './context.ts'
import { readCapture } from './read-capture.ts'
import { stopSignals } from './signals.ts'

export type SimulateOptions = {
  host: string
  port: number
  accounts: string | undefined
  /** A capture that is said in place of all the rest. */
  replay?: string | undefined
  /** Milliseconds to it, one way. */
  delayMs: number
}

/** The simulated upstream alone, until a signal ends it. Throws when the accounts are wrong or the port is taken. */
export async function simulate(
  { host, port, accounts, replay, delayMs }: SimulateOptions,
  { out }: Context,
): Promise<void> {
  const signals = stopSignals()
  if (replay !== undefined) {
    const server = startReplay(readCapture(replay), { host, port })
    out(`Says what was captured, whatever is asked.\nlistening on ${server.url}\n`)
    await signals.first
    signals.close()
    return server.stop()
  }
  const simulator = await startSimulator({
    host,
    port,
    delayMs,
    ...(accounts && { accounts: readAccounts(accounts) }),
  }).catch((error: unknown) => {
    const message = listenProblem(error, { host, port, hostName: '--host', portName: '--port' })
    if (message === undefined) throw error
    return fail({ kind: 'internal', message })
  })
  const shown = simulator.accounts.slice(0, 20)
  const hidden = simulator.accounts.length - shown.length
  out(`Simulated upstream: answers are made up.

Accounts, for token.json:
${shown.map(({ tier, credential }) => `  ${tier.padEnd(6)} ${credential}`).join('\n')}
${hidden > 0 ? `  and ${hidden} more\n` : ''}
Keys of its xAI API, ${simulator.xai.url}:
${simulator.xai.keys.map((key) => `  ${key}`).join('\n')}

listening on ${simulator.url}
`)
  await signals.first
  signals.close()
  await simulator.stop()
}

function readAccounts(file: string) {
  try {
    return parseAccountsFile(readFileSync(file, 'utf8'))
  } catch (error) {
    return fail({ kind: 'invalid_value', message: `${file}: ${fileReason(error)}` })
  }
}
