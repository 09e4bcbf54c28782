export type OptionName = 'data' | 'host' | 'port' | 'accounts' | 'pool' | 'state' | 'format'
export type SwitchName = 'dry-run' | 'json' | 'all' | 'quota-only'
export type CommandName =
  | 'serve'
  | 'demo'
  | 'check'
  | 'doctor'
  | 'import'
  | 'export'
  | 'accounts'
  | 'simulate'
  | 'reset-password'

type Command = {
  summary: string
  /** What follows the name, as the help writes it; without it the command takes nothing. */
  operands?: string
  options: readonly OptionName[]
  switches?: readonly SwitchName[]
  details: string
}

/** Every option that takes a value, with what it means unless a command says otherwise. */
export const options: Record<OptionName, { value: string; text: string }> = {
  data: { value: 'DIR', text: 'folder for configuration, accounts, database and media (DATA_DIR; ./data)' },
  host: { value: 'HOST', text: 'address to listen on (SERVER_HOST; 127.0.0.1)' },
  port: { value: 'PORT', text: 'port to listen on, 0 picks a free one (SERVER_PORT; 8000)' },
  accounts: { value: 'FILE', text: 'accounts the simulated upstream knows, with tiers, quotas and faults' },
  pool: { value: 'NAME', text: 'list of token.json: ssoBasic, ssoSuper, ssoHeavy or one of your own' },
  state: { value: 'STATE', text: 'active, cooling, expired, blocked, disabled or unchecked' },
  format: { value: 'FORMAT', text: 'json: everything that is known; txt: one credential a line (json)' },
}

/** Every option that stands alone. */
export const switches: Record<SwitchName, string> = {
  'dry-run': 'say what would happen, write nothing',
  json: 'the result as one JSON object',
  all: 'every account',
  'quota-only': 'of test: ask for the quota, send no chat',
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
  doctor: {
    summary: 'look at every part that can fail, say what works, what does not and what to do',
    options: ['data', 'host', 'port'],
    switches: ['json'],
    details: `Files and their owners, disk, storage, port, DNS, proxy, TLS, the upstream's page, the clock, both sockets, a quota
question and a chat of one word with one account. Takes less than 20 s, and runs beside a gateway or without one. Ends
with 1 when a part failed.`,
  },
  import: {
    summary: 'merge accounts of any known shape into token.json',
    operands: 'FILE…',
    options: ['data', 'pool'],
    switches: ['dry-run', 'json'],
    details: `FILE may be a token.json of this or another gateway, an export as JSON or JSON lines, or plain text: credentials one a
line or with commas, cookie strings; "-" reads standard input. Known accounts get the notes, tags and fields they lack;
nothing is replaced or removed, and a copy of token.json is kept before more than one account changes. --pool is for
accounts that name none. A running gateway takes them over by itself. Ends with 1 when a file cannot be read or used.`,
  },
  export: {
    summary: 'print every account, for another gateway or a backup',
    options: ['data', 'format'],
    details: `Prints credentials: keep what it writes to yourself. import takes both forms back; txt knows no pools, notes or states.`,
  },
  accounts: {
    summary: 'list, test, refresh, enable or disable accounts, and clear what they stored upstream',
    operands: 'list|test|refresh|enable|disable|files|clear-files [ID…]',
    options: ['data', 'pool', 'state'],
    switches: ['all', 'json', 'quota-only'],
    details: `list         shows them with state, quota and last error
test         asks for one quota and sends one short temporary chat on the cheapest mode, and says how each went; their
             states change as the upstream says
refresh      asks for all their quotas, and finds out their tier
enable       takes them back in, whatever took them out; disable takes them out
files        counts what they have stored upstream: uploads, and pictures and videos made for them
clear-files  removes all of that, for good
ID is what list shows, or its beginning. --pool and --state choose more than one, --all chooses every account. test,
refresh and files take all without any of these; performance.usage_max_tokens and assets_max_tokens are the most. Works
on the files; a running gateway takes changed states over by itself. Ends with 1 when an account does not answer.`,
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

export const isCommand = (name: string): name is CommandName => Object.hasOwn(commands, name)
export const isOption = (name: string): name is OptionName => Object.hasOwn(options, name)
export const isSwitch = (name: string): name is SwitchName => Object.hasOwn(switches, name)
