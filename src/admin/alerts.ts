import { isLoopbackUrl } from '../lib/peer.ts'

/** What needs the operator now. The panel knows the code and shows its own words; `message` and `remedy` are for everybody else. */
export type Alert = {
  code: string
  severity: 'error' | 'warning'
  message: string
  remedy: string
  /** What the words of other languages need: file names, numbers. */
  values: Record<string, string | number>
}

export type AlertFacts = {
  accounts: { total: number; usable: boolean; ready: number; disabled: number }
  /** Frames of the last hour that nothing here understands. */
  unknownFrames: { count: number; names: readonly string[] }
  databaseAnswers: boolean
  openApi: boolean
  defaultPassword: boolean
  /** Others than this machine can reach the port. */
  exposed: boolean
  /** What stands before `/v1` in links, when the operator fixed it; else empty. */
  fixedBaseUrl: string
  freeBytes: number
  /** Writes fail, or what is free is kept for the operator. */
  diskFull: boolean
  files: { config: string; accounts: string; data: string }
  /** Transports of chats: how many are allowed, which are paused after refused browser values, which are set aside. */
  ways: { allowed: number; paused: readonly string[]; aside: readonly string[] }
  problems: readonly { kind: string; key: string; message: string }[]
}

/** Below this a generated video or two fills the disk. */
const littleSpace = 512 * 1024 * 1024

/** Below this share of the accounts that are to serve, the rest will be at its limits soon. */
const fewReady = 0.2
/** With fewer accounts than this, one more or less says nothing. */
const fewAccounts = 5

/** The rules, errors first. Pure: facts in, alerts out. */
export function findAlerts(facts: AlertFacts): Alert[] {
  const { accounts, files, fixedBaseUrl, ways } = facts
  const paused = ways.paused.join(', ')
  // Keys of sibling projects that do nothing here may stay in the file; `check` and the start name them.
  const misread = facts.problems.filter(({ kind }) => kind !== 'no_effect')
  const keys = misread.map(({ key }) => key).join(', ')
  const found: (Alert | false)[] = [
    !facts.databaseAnswers && {
      code: 'database_failed',
      severity: 'error',
      message: 'The database does not answer.',
      remedy: `Check that ${files.data} is writable and the disk is not full, then restart.`,
      values: { folder: files.data },
    },
    accounts.total === 0 && {
      code: 'no_accounts',
      severity: 'error',
      message: 'There is no account yet, so no request can be answered.',
      remedy: `Put credentials into ${files.accounts}; it is picked up while running. {"ssoBasic": ["…"]} is enough.`,
      values: { file: files.accounts },
    },
    accounts.total > 0 &&
      !accounts.usable && {
        code: 'no_usable_account',
        severity: 'error',
        message: `None of the ${accounts.total} accounts is usable now.`,
        remedy: `Their status stands in ${files.accounts}: wait for cooldowns to end, replace what is expired or blocked, enable what is disabled.`,
        values: { total: accounts.total, file: files.accounts },
      },
    accounts.usable &&
      isLow(accounts) && {
        code: 'pool_low',
        severity: 'warning',
        message: `Only ${accounts.ready} of ${accounts.total - accounts.disabled} accounts are ready; the others rest, are expired or blocked.`,
        remedy: 'Replace what is expired or blocked, or add accounts.',
        values: { ready: accounts.ready, total: accounts.total - accounts.disabled },
      },
    ways.paused.length > 0 && {
      code: 'upstream_refused',
      severity: ways.paused.length === ways.allowed ? 'error' : 'warning',
      message: `Grok refuses the browser values of this gateway; chats over ${paused} are paused.`,
      remedy: `Copy fresh cf_clearance, user_agent and statsig_id from your browser into [grok] of ${files.config}.`,
      values: { transports: paused, file: files.config },
    },
    ways.aside.length > 0 &&
      ways.paused.length === 0 && {
        code: 'transport_set_aside',
        severity: 'warning',
        message: `Grok refused chats over ${ways.aside.join(', ')}; for 10 minutes they take the other transport.`,
        remedy: `The log says why. To stop trying, set grok.chat_transport in ${files.config}.`,
        values: { transports: ways.aside.join(', '), file: files.config },
      },
    facts.defaultPassword && {
      code: 'default_password',
      severity: 'warning',
      message: 'The admin password is a default that anybody knows; it works on this machine only.',
      remedy: `Run "grok2api reset-password", or set another app.app_key in ${files.config}.`,
      values: { file: files.config },
    },
    facts.openApi && {
      code: facts.exposed ? 'open_api_exposed' : 'open_api',
      severity: facts.exposed ? 'error' : 'warning',
      message: facts.exposed
        ? 'Anybody who reaches this port can use your accounts: app.api_key is empty.'
        : 'No API key is asked for on /v1: app.api_key is empty.',
      remedy: `Set app.api_key in ${files.config}.`,
      values: { file: files.config },
    },
    facts.exposed &&
      isLoopbackUrl(fixedBaseUrl) && {
        code: 'loopback_links',
        severity: 'warning',
        message: `Links to pictures and videos point at ${fixedBaseUrl}, which other machines cannot open.`,
        remedy: `Set app.public_base_url in ${files.config} to the address your callers use, or leave it and app.app_url empty.`,
        values: { url: fixedBaseUrl, file: files.config },
      },
    facts.unknownFrames.count > 0 && {
      code: 'unknown_frames',
      severity: 'warning',
      message: `Grok says things this version does not know (${facts.unknownFrames.count} in the last hour): ${facts.unknownFrames.names.join('; ')}.`,
      remedy: 'Answers go on without them. Look for a newer version of grok2api.',
      values: { count: facts.unknownFrames.count, names: facts.unknownFrames.names.join('; ') },
    },
    facts.diskFull && {
      code: 'disk_full',
      severity: 'error',
      message: `The disk with ${files.data} is full: requests are answered, but pictures, videos, responses and the request log are not stored.`,
      remedy: 'Delete media or make room otherwise; it goes on by itself.',
      values: { folder: files.data },
    },
    !facts.diskFull &&
      facts.freeBytes < littleSpace && {
        code: 'disk_nearly_full',
        severity: 'warning',
        message: `Only ${Math.floor(facts.freeBytes / 1024 / 1024)} MB are free where ${files.data} lies.`,
        remedy: 'Make room, or lower cache.limit_mb.',
        values: { free_mb: Math.floor(facts.freeBytes / 1024 / 1024), folder: files.data },
      },
    misread.length > 0 && {
      code: misread.length === 1 ? 'config_problem' : 'config_problems',
      severity: 'warning',
      message:
        misread.length === 1
          ? (misread[0]?.message ?? '')
          : `${misread.length} settings are not understood: ${keys}.`,
      remedy: `Look at ${files.config}; "grok2api check" lists everything.`,
      values: { count: misread.length, keys, message: misread[0]?.message ?? '', file: files.config },
    },
  ]
  const alerts = found.filter((alert): alert is Alert => alert !== false)
  return alerts.toSorted((a, b) => Number(b.severity === 'error') - Number(a.severity === 'error'))
}

function isLow({ total, ready, disabled }: AlertFacts['accounts']): boolean {
  const serving = total - disabled
  return serving >= fewAccounts && ready < serving * fewReady
}
