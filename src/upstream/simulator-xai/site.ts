import type { Ask, Reply } from '../simulator/directive.ts'
import type { CallRecord, SimulatedCall } from '../simulator/call-record.ts'
import type { Pace } from '../simulator/site.ts'
import type { Streams } from '../simulator/streams.ts'
import type { Ticks } from '../simulator/ticks.ts'
import type { Waits } from '../simulator/waits.ts'
import type { ApiKeys, LiveKey } from './keys.ts'
import type { Item } from './question.ts'
import type { VideoTwist } from './faults.ts'

/** A picture or video the API made: reachable by its link for a while, without a key. */
export type ApiFile = { kind: 'image' | 'video'; prompt: string; ratio: string }

/** A video on its way. Times are epoch milliseconds. */
export type ApiVideo = {
  key: string
  model: string
  prompt: string
  seconds: number
  ticks: number
  startedAt: number
  takesMs: number
  twist: VideoTwist | undefined
}

/** Everything the simulated API shares between its calls. */
export type ApiSite = {
  origin: () => string
  pace: Pace
  keys: ApiKeys
  record: CallRecord
  streams: Streams
  waits: Waits
  ticks: Ticks
  /** Responses it stores, by key and id: what they were asked and what they answered. */
  stored: Map<string, Item[]>
  files: Map<string, ApiFile>
  videos: Map<string, ApiVideo>
  /** What was sent under a key of the prompt cache the last time. */
  prompts: Map<string, string>
  /** How often a fault written into a prompt has been met, by the prompt. */
  promptFaults: Map<string, number>
  script: ((ask: Ask) => Reply | undefined) | undefined
  now: () => number
}

/** One call on its way through the routes. */
export type ApiVisit = {
  site: ApiSite
  url: URL
  call: SimulatedCall
  key: LiveKey
  body: unknown
  signal: AbortSignal
}

export type ApiRoute = {
  method: 'GET' | 'POST' | 'DELETE'
  path: RegExp
  answer: (visit: ApiVisit) => Response | Promise<Response>
}
