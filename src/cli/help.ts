import { type CommandName, commands } from './commands.ts'
import { options, switches } from './options.ts'

const row = (left: string, right: string) => `  ${left.padEnd(17)} ${right}`
const general = [
  row('-h, --help', 'this text; after a command, about that command'),
  row('-v, --version', 'version, commit and the system it was built for'),
]

const environment: [name: string, text: string][] = [
  ['SERVER_HOST', 'address to listen on: 127.0.0.1'],
  ['SERVER_PORT', 'port to listen on: 8000'],
  ['SERVER_WORKERS', 'processes on the port: a number, or auto for one for each core; 1'],
  ['DATA_DIR', 'data folder, relative to the working directory: ./data'],
  ['LOG_LEVEL', 'debug, info, warn or error: info'],
  ['LOG_FORMAT', 'text or json: text on a terminal, else json'],
  ['LOG_FILE', 'a file the log goes to as well, rotated at log.max_file_mb: none'],
  ['SERVER_STORAGE_TYPE', 'local; others are not available yet (STORAGE_MODE: file)'],
]

const endings = `Exit codes: 0 done, or stopped by a signal; 1 failed; 2 wrong usage.
Results go to stdout, the log to stderr.`

/** The answer to `grok2api --help`. */
export const generalHelp =
  (): string => `grok2api: one file between OpenAI or Anthropic clients and your own Grok accounts

Usage: grok2api [command] [options]

Commands:
${Object.entries(commands)
  .map(([name, { summary }]) => row(name, summary))
  .join('\n')}

Try it without an account:  grok2api demo
About one command:          grok2api serve --help

Options:
${optionRows('serve')}
${general.join('\n')}

Environment (flags win over it), with defaults:
${environment.map(([name, text]) => `  ${name.padEnd(21)} ${text}`).join('\n')}

${endings}
`

/** The answer to `grok2api <command> --help`. `more` is appended as it is. */
export const commandHelp = (
  command: CommandName,
  more = '',
): string => `grok2api ${command}: ${commands[command].summary}

Usage: ${usage(command)}

${commands[command].details}

Options:
${optionRows(command)}
${general[0]}
${more && `\n${more.trimEnd()}\n`}
${endings}
`

function usage(command: CommandName): string {
  const { operands, options: taken, switches = [] } = commands[command]
  const flags = [
    ...taken.map((name) => `--${name} ${options[name].value}`),
    ...switches.map((name) => `--${name}`),
  ]
  return ['grok2api', command, ...(operands ? [operands] : []), ...flags.map((flag) => `[${flag}]`)].join(' ')
}

const optionRows = (command: CommandName): string =>
  [
    ...commands[command].options.map((name) =>
      row(`--${name} ${options[name].value}`, optionText(command, name)),
    ),
    ...(commands[command].switches ?? []).map((name) => row(`--${name}`, switches[name])),
  ].join('\n')

// The environment is for the gateway; a simulated upstream beside it must not take its address.
const optionText = (command: CommandName, name: keyof typeof options): string =>
  command === 'simulate'
    ? options[name].text.replace(/ \((?:SERVER_\w+; )(\w+(?:\.\w+)*)\)/, '')
    : options[name].text
