// What routes of the admin API answer, as types: the routes are checked against them, and the panel is written with them.
import type { Alert } from '../core/alert.ts'
import type { MediaKind } from '../core/event.ts'
import type { Tier } from '../core/model.ts'
import type { AccountItem } from '../pool/account-item.ts'

/** A process of the gateway: of several that share a store each is listed. Times are epoch milliseconds. */
export type ProcessItem = {
  id: string
  host: string
  pid: number
  port: number
  version: string
  /** Where the others reach it. */
  url: string
  started_at: number
  seen_at: number
}

/** GET /system. Sizes in bytes, times in epoch milliseconds. */
export type SystemAnswer = {
  version: string
  simulated: boolean
  started_at: number
  uptime_seconds: number
  process: { id: number; bun: string; platform: string; workers: number }
  processes: readonly ProcessItem[]
  /** The processes on this port, by number: one, or as many as SERVER_WORKERS says. */
  workers: readonly {
    number: number
    pid: number
    requests: number
    open: number
    resident_bytes: number
    cpu_seconds: number
  }[]
  memory: { resident_bytes: number; heap_bytes: number }
  cpu: { cores: number; user_seconds: number; system_seconds: number }
  traffic: { requests: number; open: number }
  accounts: {
    total: number
    usable: boolean
    by_state: Record<AccountItem['state'], number>
    by_tier: Record<Tier, number>
  }
  base_url: string
  needs_key: boolean
  storage: {
    type: string
    answers: boolean
    /** Since when a shared storage does not answer, how much is to be written when it does, and what was lost. */
    away: { since: number; waiting: number; lost: number } | null
    free_bytes: number
  }
  paths: { data: string; config: string; accounts: string; database: string; media: string }
}

/** GET /alerts: what needs the operator, and what "everything works" rests on. */
export type AlertsAnswer = {
  items: readonly Alert[]
  /** Of the last 5 minutes. */
  requests: { total: number; failed: number }
  /** The last question the gateway asked by itself. */
  self_check: { at: number; ok: boolean; message: string } | null
}

/** One of our copies, as GET /cache/list shows it. `url` is a path of the gateway. */
export type FileItem = {
  type: MediaKind
  name: string
  bytes: number
  made_at: number
  used_at: number
  url: string
}

type FileSum = { count: number; bytes: number }
/** GET /cache; no limit is null. */
export type FileSums = { image: FileSum; video: FileSum; bytes: number; limit_bytes: number | null }

/** A conversation that can go on at the upstream. */
export type ConversationItem = {
  id: string
  key_id: string
  account: string
  model: string
  created_at: number
  used_at: number
  expires_at: number
  turns: number
  sent_characters: number
  whole_characters: number
}

/** A proxy of the list, its password masked, and how it did lately. */
export type ProxyItem = {
  id: string
  url: string
  name: string
  enabled: boolean
  created_at: number
  state: 'unknown' | 'ok' | 'failing'
  latency_ms: number
  checked_at: number
  failures: number
  error: string
  /** How many accounts are sent through it. */
  accounts: number
}

/** How the work on one thing ended. `status` and `remedy` are there where the doctor looked at a part. */
export type JobResultItem = {
  id: string
  masked: string | null
  ok: boolean
  message: string
  status?: string
  remedy?: string
}

/** A job as it stands. */
export type JobItem = {
  id: string
  kind: string
  status: 'running' | 'done' | 'cancelled' | 'error'
  total: number
  processed: number
  ok: number
  failed: number
  warnings: readonly string[]
  results: readonly JobResultItem[]
  started_at: number
  ended_at: number
  summary?: Readonly<Record<string, unknown>>
}

/** An account as an import understood it. `file` is absent for what was pasted. */
export type ImportedRow = {
  file?: string
  line: number
  id: string
  masked: string
  pool: string
  note: string
  email: string
  left_out: number
  result: 'new' | 'changed' | 'same' | 'repeated'
}

/** What came of an import, or would come of it. */
export type ImportAnswer = {
  dry_run: boolean
  new: number
  changed: number
  same: number
  invalid: readonly { file?: string; line: number; reason: string }[]
  invalid_count: number
  found: readonly ImportedRow[]
  backup: string | null
}

/** GET /upstream: ways in trouble, refusals that meet every account, and what was said that is not understood. */
export type UpstreamAnswer = {
  transports: readonly {
    transport: string
    state: 'aside' | 'paused'
    since: number
    last_at: number
    retry_at: number
    reason: string
  }[]
  /** `[upstream]` as it is in force. */
  words: object
  /** What was last seen of Grok's words: paths that answered, modes it offers, subscriptions it named. */
  seen: readonly { table: string; name: string; said: string; last_at: number }[]
  refused_accounts: { since: number; accounts: number; status: number } | null
  unknown: readonly {
    kind: string
    name: string
    count: number
    first_at: number
    last_at: number
    sample: string
  }[]
}
