import type { OptionName, SwitchName } from './options.ts'

export type CommandName =
  | 'serve'
  | 'demo'
  | 'check'
  | 'doctor'
  | 'import'
  | 'export'
  | 'backup'
  | 'restore'
  | 'migrate'
  | 'accounts'
  | 'simulate'
  | 'reset-password'
  | 'health'
  | 'service'
  | 'update'
  | 'capture'
  | 'replay'

type Command = {
  summary: string
  /** What follows the name, as the help writes it; without it the command takes nothing. */
  operands?: string
  /** The option that may stand in place of operands. */
  instead?: OptionName
  options: readonly OptionName[]
  switches?: readonly SwitchName[]
  details: string
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
    summary: 'merge accounts of any known shape into token.json, or take over the folder of another gateway',
    operands: 'FILE…',
    instead: 'from',
    options: ['data', 'pool', 'from'],
    switches: ['dry-run', 'json'],
    details: `FILE may be a token.json of this or another gateway, an export as JSON or JSON lines, or plain text: credentials one a
line or with commas, cookie strings; "-" reads standard input. Known accounts get the notes, tags and fields they lack;
nothing is replaced or removed, and a copy of token.json is kept before more than one account changes. --pool is for
accounts that name none. A running gateway takes them over by itself. Ends with 1 when a file cannot be read or used.

--from FOLDER takes over what the folder of another Grok gateway holds: its settings (setting.toml, config.toml, config.json),
accounts, API keys (api_keys.json) and cached pictures and videos under their old names, and lists what was taken, what was
translated, what is without effect and what is unknown. Nothing in that folder is changed, and no setting of this gateway is
replaced. API keys count from the next start on.`,
  },
  export: {
    summary: 'print every account, for another gateway or a backup',
    options: ['data', 'format'],
    details: `Prints credentials: keep what it writes to yourself. import takes both forms back; txt knows no pools, notes or states.`,
  },
  backup: {
    summary: 'everything but pictures and videos as one file, also of a running gateway',
    operands: 'FILE',
    options: ['data', 'passphrase-file'],
    details: `FILE is a gzipped tar archive of config.toml, token.json and a consistent copy of grok2api.db; "-" writes it to standard
output. It holds credentials: with a passphrase it is encrypted (scrypt, AES-256-GCM). restore takes it back. With
SERVER_STORAGE_TYPE and SERVER_STORAGE_URL set it holds what the database has.`,
  },
  restore: {
    summary: 'put a backup in the place of what the data folder holds',
    operands: 'FILE',
    options: ['data', 'passphrase-file'],
    switches: ['dry-run', 'next-start'],
    details: `The gateway must not be running on the folder, unless --next-start leaves the work to its next start. The backup is checked as a whole first; what was there moves to
backups/ in the data folder. --dry-run only checks it. With SERVER_STORAGE_TYPE and SERVER_STORAGE_URL set it replaces what the database has, while no
gateway uses it.`,
  },
  migrate: {
    summary: 'move everything from one storage to another',
    options: ['from', 'to'],
    details: `A storage is local:FOLDER, postgres://…, mysql://… or redis://…. No gateway may use either of them meanwhile. Rows that
are there are replaced, so an interrupted move is run again. config.toml and token.json stay in their folder: the first
start on it with the new storage hands both on. Pictures and videos stay where they are.`,
  },
  accounts: {
    summary: 'list, test, refresh, renew, enable or disable accounts, and clear what they stored upstream',
    operands: 'list|test|refresh|enable|disable|renew|clean|files|clear-files [ID…]',
    options: ['data', 'pool', 'state', 'days'],
    switches: ['all', 'json', 'dry-run', 'quota-only'],
    details: `list         shows them with state, quota and last error
test         asks for one quota and sends one short temporary chat on the cheapest mode, and says how each went; their
             states change as the upstream says
refresh      asks for all their quotas, and finds out their tier
enable       takes them back in, whatever took them out; disable takes them out
renew        gives one account (ID) a fresh cookie, from standard input; note, tags, settings and counts stay
clean        removes expired and blocked accounts, or those of --state, for --days at least; --dry-run only shows them
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
  health: {
    summary: 'ask the running gateway whether it is well; exit 0 or 1, for containers',
    options: ['data', 'host', 'port'],
    details: `Asks /health at the address a start with the same settings would listen on, over https when config.toml says so.`,
  },
  service: {
    summary: 'install this program as a systemd service, upgrade it, remove it or look at it',
    operands: 'install|uninstall|status',
    options: ['root'],
    details: `install    copies this program to /usr/local/bin/grok2api, makes the user grok2api and the folder /var/lib/grok2api, writes
           the unit and starts it. Over an older one it is an upgrade: the data is backed up, the service restarted, and
           when the new version does not come up, the old one with its data is put back
uninstall  stops and removes all of that but the data
status     says whether it runs and answers; exit 0 or 1
Settings of the service (SERVER_HOST, SERVER_PORT, …) belong into /etc/grok2api.env.`,
  },
  update: {
    summary: 'ask update.url whether there is a newer version',
    options: ['data'],
    switches: ['check'],
    details: `Only with --check, and only asks: nothing is downloaded or replaced.`,
  },
  capture: {
    summary: 'write down the next exchanges of the running gateway with Grok, without anything personal',
    options: ['data', 'host', 'port', 'minutes'],
    details: `For when Grok changes: each kind of exchange is written to captures/ in the data folder as it was framed and cut. Credentials,
cookies, ids, prompts, answers and media are replaced by others as long; look at a file before you send it to anybody all
the same. Ctrl-C stops. See docs/when-grok-changes.md.`,
  },
  replay: {
    summary: 'read a captured exchange: its events, names nobody knows, and what the caller would have got',
    operands: 'FILE',
    options: ['data', 'to'],
    switches: ['json', 'as-test'],
    details: `Reads it as the gateway with this data folder's [upstream] would. Ends with 1 when something in it is unknown or it fails.
--as-test writes it with its result where "npm test" finds it.`,
  },
  simulate: {
    summary: 'start the simulated upstream alone',
    options: ['host', 'port', 'accounts', 'replay', 'delay'],
    details: `Point grok.base_url, grok.assets_url and grok.imagine_url of a gateway at the printed address. Listens on 127.0.0.1 and
port 8001 unless told otherwise.`,
  },
}

export const isCommand = (name: string): name is CommandName => Object.hasOwn(commands, name)
