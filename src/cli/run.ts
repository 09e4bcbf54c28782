import about from '../../package.json' with { type: 'json' }
import { GatewayError } from '../core/fault.ts'
import { redact } from '../lib/redact.ts'
import { type Asked, parseArguments } from './arguments.ts'
import type { Context } from './context.ts'
import { commandHelp, generalHelp } from './help.ts'
import { wrongUsage } from './usage.ts'
import { hostAllowed, notAllowed, portAllowed, readHost, readPort, readSettings } from './settings.ts'

/** Runs one command line and resolves to the exit code: 0 done, 1 failed, 2 wrong usage (product section 3). */
export async function run(args: readonly string[], surroundings: Omit<Context, 'version'>): Promise<number> {
  const context = { version: about.version, ...surroundings }
  const asked = parseArguments(args)
  switch (asked.kind) {
    case 'version':
      context.out(`${context.version}\n`)
      return 0
    case 'help':
      context.out(asked.command ? commandHelp(asked.command, await moreHelp(asked.command)) : generalHelp())
      return 0
    case 'wrong':
      return wrongUsage(asked.message, context, asked.command)
    case 'run':
      return runCommand(asked, context).catch((error: unknown) => failed(error, context))
  }
}

type Run = Extract<Asked, { kind: 'run' }>

async function runCommand({ command, flags, operands }: Run, context: Context): Promise<number> {
  if (command === 'simulate') return simulated(flags, context)
  const read = readSettings(flags, context)
  if (read.wrongFlags.length > 0) return wrongUsage(read.wrongFlags.join('\n'), context, command)
  if (command === 'check') return (await import('./check.ts')).check(read, context) ? 0 : 1
  if (command === 'doctor')
    return (await import('./doctor.ts')).doctor({ settings: read.settings, flags }, context)
  if (command === 'reset-password') {
    ;(await import('./reset-password.ts')).resetPassword(read.settings.dataDir, context)
    return 0
  }
  const { dataDir } = read.settings
  if (command === 'import')
    return (await import('./import.ts')).importFiles({ dataDir, files: operands, flags }, context)
  if (command === 'export') return (await import('./export.ts')).exportAccounts({ dataDir, flags }, context)
  if (command === 'accounts')
    return (await import('./accounts.ts')).accounts({ dataDir, operands, flags, log: read.settings }, context)
  if (read.wrongVariables.length > 0) {
    context.err(read.wrongVariables.map((line) => `grok2api: ${line}\n`).join(''))
    return 1
  }
  if (command === 'demo') await (await import('./demo.ts')).demo(read, context, flags.data !== undefined)
  else await (await import('./run-gateway.ts')).runGateway(read, context)
  return 0
}

/** Its address comes from flags alone: SERVER_HOST and SERVER_PORT are the gateway's. */
async function simulated(flags: Run['flags'], context: Context): Promise<number> {
  const host = readHost(flags.host ?? '127.0.0.1')
  const port = readPort(flags.port ?? '8001')
  if (host === undefined)
    return wrongUsage(notAllowed('--host', flags.host ?? '', hostAllowed), context, 'simulate')
  if (port === undefined)
    return wrongUsage(notAllowed('--port', flags.port ?? '', portAllowed), context, 'simulate')
  const { simulate } = await import('./simulate.ts')
  await simulate({ host, port, accounts: flags.accounts }, context)
  return 0
}

async function moreHelp(command: string): Promise<string> {
  if (command !== 'simulate') return ''
  return (await import('../upstream/simulator/help.ts')).simulateHelp
}

function failed(error: unknown, { err, env }: Context): number {
  // What is ours says in its message what to do; a stack helps only whoever asks for it.
  const isOurs = error instanceof GatewayError
  const reason = error instanceof Error ? error.message : String(error)
  err(
    redact(
      reason
        .split('\n')
        .map((line) => `grok2api: ${line}\n`)
        .join(''),
    ),
  )
  if (!isOurs && env['LOG_LEVEL']?.toLowerCase() === 'debug' && error instanceof Error)
    err(`${redact(error.stack ?? '')}\n`)
  return 1
}
