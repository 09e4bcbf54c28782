export type OptionName = 'data' | 'host' | 'port' | 'accounts'
export type CommandName = 'serve' | 'demo' | 'check' | 'simulate' | 'reset-password'

type Command = { summary: string; options: readonly OptionName[]; details: string }

/** Every option that takes a value, with what it means unless a command says otherwise. */
export const options: Record<OptionName, { value: string; text: string }> = {
  data: { value: 'DIR', text: 'folder for configuration, accounts, database and media (DATA_DIR; ./data)' },
  host: { value: 'HOST', text: 'address to listen on (SERVER_HOST; 127.0.0.1)' },
  port: { value: 'PORT', text: 'port to listen on, 0 picks a free one (SERVER_PORT; 8000)' },
  accounts: { value: 'FILE', text: 'accounts the simulated upstream knows, with tiers, quotas and faults' },
}

/** What the program can do. A new command is a row here and a case in run.ts. */
export const commands: Record<CommandName, Command> = {
  serve: {
    summary: 'start the gateway; the same as no command',
    options: ['data', 'host', 'port'],
    details: `Reads config.toml and token.json from the data folder, and makes what is missing. The first start prints the
generated API key and admin password once. SIGTERM or Ctrl-C stops it: running requests may finish within
server.shutdown_seconds, a second signal cuts them.`,
  },
  demo: {
    summary: 'start with a simulated upstream: everything works, nothing leaves the machine',
    options: ['data', 'host', 'port'],
    details: `Three simulated accounts, a temporary data folder that is removed at the end, a printed key. With --data the folder
is kept; it must be empty or from an earlier demo. "grok2api simulate --help" lists what prompts can ask for.`,
  },
  check: {
    summary: 'read config.toml and token.json, say what is wrong; writes nothing',
    options: ['data', 'host', 'port'],
    details: `Ends with 1 when there is an error. What is unknown, deprecated or without effect is a warning and ends with 0.`,
  },
  'reset-password': {
    summary: 'make a new admin password and print it',
    options: ['data'],
    details: `Writes app.app_key in config.toml and keeps the rest of the file. A running gateway takes it over by itself.`,
  },
  simulate: {
    summary: 'start the simulated upstream alone',
    options: ['host', 'port', 'accounts'],
    details: `Point grok.base_url, grok.assets_url and grok.imagine_url of a gateway at the printed address. Listens on 127.0.0.1 and
port 8001 unless told otherwise.`,
  },
}

/** Named in the documentation, part of a later version. */
export const laterCommands: readonly string[] = ['import', 'export', 'accounts']

export const isCommand = (name: string): name is CommandName => Object.hasOwn(commands, name)
export const isOption = (name: string): name is OptionName => Object.hasOwn(options, name)
