import { parseArgs } from 'node:util'
import { nearest } from '../lib/nearest.ts'
import { type CommandName, commands, isCommand } from './commands.ts'
import { isOption, isSwitch, type OptionName, options, type SwitchName, switches } from './options.ts'

export type Flags = Partial<Record<OptionName, string> & Record<SwitchName, true>>

/** What the command line asks for. `wrong` is a sentence about why it asks for nothing. */
export type Asked =
  | { kind: 'run'; command: CommandName; flags: Flags; operands: string[] }
  | { kind: 'help'; command: CommandName | undefined }
  | { kind: 'version' }
  | { kind: 'wrong'; message: string; command?: CommandName }

const known = {
  ...(Object.fromEntries(Object.keys(options).map((name) => [name, { type: 'string' }])) as Record<
    OptionName,
    { type: 'string' }
  >),
  ...(Object.fromEntries(Object.keys(switches).map((name) => [name, { type: 'boolean' }])) as Record<
    SwitchName,
    { type: 'boolean' }
  >),
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'v' },
} as const

/** Reads the arguments after the program's name. */
export function parseArguments(args: readonly string[]): Asked {
  const { positionals, tokens } = parseArgs({
    args: [...args],
    options: known,
    allowPositionals: true,
    strict: false,
    tokens: true,
  })
  // Before anything else: the value of a misspelt option looks like a command.
  const unknown = tokens.find((token) => token.kind === 'option' && !Object.hasOwn(known, token.name))
  if (unknown?.kind === 'option') return { kind: 'wrong', message: unknownOption(unknown.rawName) }
  const [first = 'serve', ...rest] = positionals
  const isHelp = first === 'help' || tokens.some((token) => token.kind === 'option' && token.name === 'help')
  const name = first === 'help' ? rest.shift() : first
  if (name !== undefined && !isCommand(name)) return { kind: 'wrong', message: unknownCommand(name) }
  if (isHelp) return { kind: 'help', command: positionals.length > 0 ? name : undefined }
  if (tokens.some((token) => token.kind === 'option' && token.name === 'version')) return { kind: 'version' }
  const command = name ?? 'serve'
  const wrong = (message: string): Asked => ({ kind: 'wrong', message, command })
  const { operands, instead } = commands[command]
  if (rest[0] !== undefined && !operands)
    return wrong(`${command} takes no argument, but there is "${rest[0]}".`)

  const flags: Flags = {}
  for (const token of tokens) {
    const problem = token.kind === 'option' ? takeFlag(flags, command, token) : undefined
    if (problem) return wrong(problem)
  }
  const hasInstead = instead !== undefined && flags[instead] !== undefined
  if (operands && rest.length === 0 && !hasInstead)
    return wrong(`${command} needs ${operands}${instead ? ` or --${instead} ${options[instead].value}` : ''}`)
  if (hasInstead && rest[0] !== undefined)
    return wrong(`${command} takes --${instead} or ${operands}, not both.`)
  return { kind: 'run', command, flags, operands: rest }
}

/** Puts one option among the flags. Returns what is wrong with it. */
function takeFlag(
  flags: Flags,
  command: CommandName,
  { name, rawName, value }: { name: string; rawName: string; value?: string | undefined },
): string | undefined {
  const { options: taken, switches: alone = [] } = commands[command]
  if (isSwitch(name)) {
    if (!alone.includes(name)) return `${command} does not know ${rawName}.`
    if (value !== undefined) return `${rawName} takes no value.`
    flags[name] = true
  }
  if (!isOption(name)) return undefined
  if (!taken.includes(name)) return `${command} does not know ${rawName}.`
  if (value === undefined || value === '')
    return `${rawName} needs a value: ${rawName} ${options[name].value}`
  flags[name] = value
  return undefined
}

function unknownCommand(name: string): string {
  return `There is no command "${name}".${meant(name, Object.keys(commands))}`
}

const unknownOption = (rawName: string): string =>
  `There is no option ${rawName}.${meant(
    rawName,
    Object.keys(known).map((option) => `--${option}`),
  )}`

function meant(name: string, candidates: string[]): string {
  const [close] = nearest(name, candidates)
  return close ? ` Did you mean ${close}?` : ''
}
