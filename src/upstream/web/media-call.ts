import type { Answer } from '../../core/answer.ts'
import type { Account } from '../../core/account.ts'
import { fail } from '../../core/fault.ts'
import { readAnswer } from '../answer.ts'
import { firstText } from '../http.ts'
import { tether, type Tether } from '../tether.ts'
import { callWeb, readRejection, type WebOptions } from './call.ts'
import { decodeFrames } from './rest/decode.ts'
import { onlyMedia } from './decode-media.ts'
import { decodeBytes } from './rest/frame.ts'
import { type Json, parseJson, record } from '../json.ts'
import { wordsOf } from './words.ts'

/** Edits and videos are asked for from this page (upstream-protocol 5.5, 6.3). */
const page = '/imagine'

export type MediaCall = {
  account: Account
  signal: AbortSignal
  body: object
  /** How many pictures or videos end the answer. */
  count: number
  idleMs: number
  totalMs: number
  settings: { idle: string; total: string }
}

/** `conversations/new` for what is to be made. Resolves when the upstream took it; rejects as `Upstream.open` says. */
export async function openMedia(options: WebOptions, call: MediaCall): Promise<Answer> {
  const { config, watchdog } = options
  const { account, signal, body, count, ...limits } = call
  const { grok } = config()
  const rope = tether(signal)
  try {
    const words = wordsOf(options)
    const path = words.path('chat')
    const response = await callWeb(options, { path, account, page, body: JSON.stringify(body) }, rope)
    if (response.status !== 200 || !response.body) return fail(await readRejection(response))
    const reader = response.body.getReader()
    const decoder = onlyMedia(
      decodeFrames({
        words,
        assetsUrl: grok.assets_url,
        onUnknown: options.onUnknown,
        isMedia: true,
      }),
      count,
    )
    return readAnswer({
      // A stream of media may stay open behind what it brought (upstream-protocol 3.9).
      source: {
        read: async () => (decoder.complete() ? {} : reader.read()),
        cancel: () => reader.cancel(),
      },
      frames: decodeBytes(),
      decoder,
      watchdog,
      turns: options.turns,
      ...limits,
      abort: rope.release,
    })
  } catch (error) {
    rope.release()
    throw error
  }
}

export type JsonCall = {
  method: 'GET' | 'POST' | 'DELETE'
  path: string
  account: Account
  body?: object
  page?: string
}

/** A call that answers a JSON object. Rejects with the upstream's verdict for any status but 2xx. */
export async function callJson(
  options: WebOptions,
  { body, ...call }: JsonCall,
  signalOrTether: AbortSignal | Tether,
): Promise<Json> {
  const rope = 'release' in signalOrTether ? signalOrTether : tether(signalOrTether)
  try {
    const sent = body === undefined ? {} : { body: JSON.stringify(body) }
    const response = await callWeb(options, { page, ...call, ...sent }, rope)
    if (!response.ok) return fail(await readRejection(response))
    const text = await firstText(response, maxJson)
    return record(parseJson(text)) ?? fail(notJson(text))
  } finally {
    if (rope !== signalOrTether) rope.release()
  }
}

// Lists of files and stored conversations; anything longer is none of them.
const maxJson = 8 * 1024 ** 2

const notJson = (text: string) =>
  ({
    kind: 'upstream_failed',
    upstreamStatus: 502,
    message: 'The upstream answered something that cannot be read. Try again.',
    detail: text.slice(0, 300),
  }) as const
