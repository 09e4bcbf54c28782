export type OptionName =
  | 'from'
  | 'data'
  | 'host'
  | 'port'
  | 'accounts'
  | 'pool'
  | 'state'
  | 'format'
  | 'passphrase-file'
  | 'root'
  | 'days'
  | 'minutes'
  | 'delay'
  | 'to'
  | 'replay'
export type SwitchName = 'dry-run' | 'json' | 'all' | 'next-start' | 'check' | 'quota-only' | 'as-test'
/** Every option that takes a value, with what it means unless a command says otherwise. */
export const options: Record<OptionName, { value: string; text: string }> = {
  data: { value: 'DIR', text: 'folder for configuration, accounts, database and media (DATA_DIR; ./data)' },
  host: { value: 'HOST', text: 'address to listen on (SERVER_HOST; 127.0.0.1)' },
  port: { value: 'PORT', text: 'port to listen on, 0 picks a free one (SERVER_PORT; 8000)' },
  accounts: { value: 'FILE', text: 'accounts the simulated upstream knows, with tiers, quotas and faults' },
  pool: { value: 'NAME', text: 'list of token.json: ssoBasic, ssoSuper, ssoHeavy or one of your own' },
  state: { value: 'STATE', text: 'active, cooling, expired, blocked, disabled or unchecked' },
  root: {
    value: 'DIR',
    text: 'install below another root folder, of an image for example; nothing is started',
  },
  'passphrase-file': {
    value: 'FILE',
    text: 'file whose first line encrypts the backup (GROK2API_BACKUP_PASSPHRASE)',
  },
  from: {
    value: 'FOLDER',
    text: 'the data folder of another gateway, to take over as a whole; for migrate: the storage to read',
  },
  days: { value: 'N', text: 'at least so many days in that state (0)' },
  delay: { value: 'MS', text: 'how far away it is, one way (0)' },
  minutes: { value: 'N', text: 'how long to write down what is said (5)' },
  to: {
    value: 'DIR',
    text: 'folder the test goes to (src/testing/fixtures/captures); for migrate: the storage to write',
  },
  replay: { value: 'FILE', text: 'say what was captured in FILE, whatever is asked' },
  format: { value: 'FORMAT', text: 'json: everything that is known; txt: one credential a line (json)' },
}

/** Every option that stands alone. */
export const switches: Record<SwitchName, string> = {
  'dry-run': 'say what would happen, write nothing',
  json: 'the result as one JSON object',
  all: 'every account',
  'quota-only': 'of test: ask for the quota, send no chat',
  'as-test': 'keep the capture, without anything personal, as a test of the project',
  check: 'compare this version with the newest one',
  'next-start': 'check the backup now, and let the next start of the gateway take it',
}

export const isOption = (name: string): name is OptionName => Object.hasOwn(options, name)
export const isSwitch = (name: string): name is SwitchName => Object.hasOwn(switches, name)
