import { parseArgs } from 'node:util'
import { nearest } from '../lib/nearest.ts'
import {
  type CommandName,
  commands,
  isCommand,
  isOption,
  laterCommands,
  type OptionName,
  options,
} from './commands.ts'

export type Flags = Partial<Record<OptionName, string>>

/** What the command line asks for. `wrong` is a sentence about why it asks for nothing. */
export type Asked =
  | { kind: 'run'; command: CommandName; flags: Flags }
  | { kind: 'help'; command: CommandName | undefined }
  | { kind: 'version' }
  | { kind: 'wrong'; message: string; command?: CommandName }

const known = {
  ...(Object.fromEntries(Object.keys(options).map((name) => [name, { type: 'string' }])) as Record<
    OptionName,
    { type: 'string' }
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
  if (rest[0] !== undefined) return wrong(`${command} takes no argument, but there is "${rest[0]}".`)

  const flags: Flags = {}
  for (const token of tokens) {
    if (token.kind !== 'option') continue
    const { name: option, rawName, value } = token
    if (!isOption(option)) continue
    if (!commands[command].options.includes(option)) return wrong(`${command} does not know ${rawName}.`)
    if (value === undefined || value === '')
      return wrong(`${rawName} needs a value: ${rawName} ${options[option].value}`)
    flags[option] = value
  }
  return { kind: 'run', command, flags }
}

function unknownCommand(name: string): string {
  if (laterCommands.includes(name)) return `The command ${name} is not available yet in this version.`
  return `There is no command "${name}".${meant(name, [...Object.keys(commands), ...laterCommands])}`
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
