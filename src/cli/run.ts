import { checkDataFolder, type Presence } from '../config/data-folder.ts'
import { asFault, GatewayError } from '../core/fault.ts'
import { redact } from '../lib/redact.ts'
import { type Asked, parseArguments } from './arguments.ts'
import { buildFacts, versionLine } from './build-facts.ts'
import type { CommandName } from './commands.ts'
import type { Context } from './context.ts'
import { commandHelp, generalHelp } from './help.ts'
import { wrongUsage } from './usage.ts'
import { hostAllowed, notAllowed, portAllowed, readHost, readPort, readSettings } from './settings.ts'

/** Runs one command line and resolves to the exit code: 0 done, 1 failed, 2 wrong usage (product section 3). */
export async function run(args: readonly string[], surroundings: Omit<Context, 'version'>): Promise<number> {
  const context = { version: buildFacts.version, ...surroundings }
  const asked = parseArguments(args)
  switch (asked.kind) {
    case 'version':
      context.out(`${versionLine(buildFacts)}\n`)
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
  if (command === 'service') return (await import('./service.ts')).service(operands, flags, context)
  const read = readSettings(flags, context)
  if (read.wrongFlags.length > 0) return wrongUsage(read.wrongFlags.join('\n'), context, command)
  // A demo has a folder of its own.
  if (command !== 'migrate' && (command !== 'demo' || flags.data !== undefined))
    checkDataFolder(read.settings.dataDir, presence(command, read.given.has('dataDir'), flags))
  if (command === 'check') return (await import('./check.ts')).check(read, context) ? 0 : 1
  if (command === 'doctor')
    return (await import('./doctor.ts')).doctor({ settings: read.settings, flags }, context)
  if (command === 'health') return (await import('./health.ts')).health(read.settings, context)
  if (command === 'capture')
    return (await import('./capture.ts')).capture({ ...read.settings, flags }, context)
  if (command === 'replay')
    return (await import('./replay.ts')).replay(
      { dataDir: read.settings.dataDir, file: operands[0] ?? '', flags },
      context,
    )
  if (command === 'update') {
    if (!flags.check)
      return wrongUsage('update replaces nothing; it only asks, with --check.', context, command)
    await (await import('./update.ts')).checkUpdate(read.settings.dataDir, context)
    return 0
  }
  if (command === 'reset-password') {
    const { resetPassword } = await import('./reset-password.ts')
    const { onEngine } = await import('./on-engine.ts')
    await onEngine(read.settings.dataDir, context, async () => resetPassword(read.settings.dataDir, context))
    return 0
  }
  const { dataDir } = read.settings
  if (command === 'import' && flags.from !== undefined)
    return (await import('./import-from.ts')).importFrom({ from: flags.from, dataDir, flags }, context)
  if (command === 'import')
    return (await import('./import.ts')).importFiles({ dataDir, files: operands, flags }, context)
  if (command === 'backup' || command === 'restore') {
    const [file = '', more] = operands
    if (more !== undefined)
      return wrongUsage(`${command} takes one FILE, but there is "${more}".`, context, command)
    const common = { dataDir, file, passphraseFile: flags['passphrase-file'] }
    if (command === 'backup') await (await import('./backup.ts')).backup(common, context)
    else await (await import('./restore.ts')).restore({ ...common, flags }, context)
    return 0
  }
  if (command === 'migrate') {
    if (flags.from === undefined || flags.to === undefined)
      return wrongUsage('migrate needs --from and --to.', context, command)
    await (await import('./migrate.ts')).migrate(flags.from, flags.to, context)
    return 0
  }
  if (command === 'export') return (await import('./export.ts')).exportAccounts({ dataDir, flags }, context)
  if (command === 'accounts')
    return (await import('./accounts.ts')).accounts({ dataDir, operands, flags, log: read.settings }, context)
  if (read.wrongVariables.length > 0) {
    context.err(read.wrongVariables.map((line) => `grok2api: ${line}\n`).join(''))
    return 1
  }
  if (command === 'demo') await (await import('./demo.ts')).demo(read, context, flags.data !== undefined)
  else {
    await (await import('./import-from.ts')).takeOverInPlace(dataDir, context)
    await (await import('./run-gateway.ts')).runGateway(read, context)
  }
  return 0
}

const mayBeWithout = new Set<CommandName>(['restore', 'health', 'update', 'replay'])

/** Whether the data folder must be there. A path that was given and leads nowhere is a mistyped one, unless it is a start's. */
function presence(command: CommandName, given: boolean, flags: Run['flags']): Presence {
  if (command === 'serve' || command === 'demo' || command === 'check') return 'may'
  if (mayBeWithout.has(command)) return 'may'
  // A move from another gateway begins with a folder of its own.
  return command === 'import' && (!given || flags.from !== undefined) ? 'may' : 'must'
}

/** Its address comes from flags alone: SERVER_HOST and SERVER_PORT are the gateway's. */
async function simulated(flags: Run['flags'], context: Context): Promise<number> {
  const host = readHost(flags.host ?? '127.0.0.1')
  const port = readPort(flags.port ?? '8001')
  if (host === undefined)
    return wrongUsage(notAllowed('--host', flags.host ?? '', hostAllowed), context, 'simulate')
  if (port === undefined)
    return wrongUsage(notAllowed('--port', flags.port ?? '', portAllowed), context, 'simulate')
  const delayMs = Number(flags.delay ?? '0')
  if (!(delayMs >= 0 && delayMs <= 5000))
    return wrongUsage(
      notAllowed('--delay', flags.delay ?? '', 'milliseconds from 0 to 5000'),
      context,
      'simulate',
    )
  const { simulate } = await import('./simulate.ts')
  await simulate({ host, port, accounts: flags.accounts, replay: flags.replay, delayMs }, context)
  return 0
}

async function moreHelp(command: string): Promise<string> {
  if (command !== 'simulate') return ''
  return (await import('../upstream/simulator/help.ts')).simulateHelp
}

function failed(error: unknown, { err, env }: Context): number {
  // What is ours says in its message what to do; a stack helps only whoever asks for it.
  const isOurs = error instanceof GatewayError
  err(
    redact(
      reasonOf(error)
        .split('\n')
        .map((line) => `grok2api: ${line}\n`)
        .join(''),
    ),
  )
  if (!isOurs && env['LOG_LEVEL']?.toLowerCase() === 'debug' && error instanceof Error)
    err(`${redact(error.stack ?? '')}\n`)
  return 1
}

/** What the system says of a full disk is told in our words, with what to do. Anything else says so itself. */
function reasonOf(error: unknown): string {
  const { kind, message } = asFault(error)
  if (kind === 'disk_full' && error instanceof Error && 'code' in error) return message
  return error instanceof Error ? error.message : String(error)
}
