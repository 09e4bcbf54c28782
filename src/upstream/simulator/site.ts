import type { Accounts, LiveAccount } from './accounts.ts'
import type { AssetShelf } from './assets.ts'
import type { BenchFrames } from './bench-frames.ts'
import type { CallRecord, SimulatedCall } from './call-record.ts'
import type { ConversationShelf } from './conversations.ts'
import type { Ask, Reply } from './directive.ts'
import type { SentFile } from './read-body.ts'
import type { Renames } from './renames.ts'
import type { Streams } from './streams.ts'
import type { Ticks } from './ticks.ts'
import type { UploadShelf } from './upload-shelf.ts'
import type { VideoShelf } from './videos.ts'
import type { Waits } from './waits.ts'
import type { Framing } from './wire.ts'

/** `natural` = like the real one; a number = tokens a second; 0 = as fast as it goes. */
export type Pace = 'natural' | number

export type SiteSettings = {
  pace: Pace
  framing: Framing
  /** When set, `/rest/*` calls need it as `x-statsig-id`. */
  statsigId: string | undefined
  /** Milliseconds for which a new picture answers 403. */
  assetDelayMs: number
  /** Answers a prompt in place of the directives; undefined leaves it to them. */
  script: ((ask: Ask) => Reply | undefined) | undefined
}

/** Everything one running simulator shares between its calls. */
export type Site = {
  settings: SiteSettings
  accounts: Accounts
  record: CallRecord
  renames: Renames
  streams: Streams
  waits: Waits
  ticks: Ticks
  assets: AssetShelf
  conversations: ConversationShelf
  uploads: UploadShelf
  videos: VideoShelf
  /** How often an upload's job was asked about, by its id. */
  uploadJobs: Map<string, number>
  /** How often a fault written into a prompt has been met, by the prompt. */
  promptFaults: Map<string, number>
  benchFrames: () => BenchFrames
  now: () => number
}

/** One call on its way through the routes. */
export type Visit = {
  site: Site
  url: URL
  call: SimulatedCall
  account: LiveAccount | undefined
  /** The file of a multipart body. */
  file?: SentFile
  /** Aborts when the caller hangs up or the simulator stops. */
  signal: AbortSignal
}

/**
 * A row of the route table. `open` routes decide themselves what an unknown caller gets; all others want the
 * cookies of an account, and meet its faults.
 */
export type Route = {
  method: 'GET' | 'POST' | 'DELETE'
  path: RegExp
  access: 'open' | 'account'
  /** Served although the browser value is wrong or missing (upstream-protocol 1.3). */
  withoutStatsig?: true
  answer: (visit: Visit, account: LiveAccount) => Response | Promise<Response>
}
