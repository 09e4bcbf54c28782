import type { Answer } from '../../core/answer.ts'
import { type Attachment } from '../../core/prompt.ts'
import { fail } from '../../core/fault.ts'
import type { ModelRequest } from '../../core/model-request.ts'
import { type AnswerOptions, type PlainReads, readAnswer } from '../answer.ts'
import { parseJson } from '../json.ts'
import { cutBytes } from '../slices.ts'
import { tether } from '../tether.ts'
import type { OpenRequest } from '../upstream.ts'
import type { XaiOptions } from './options.ts'
import { callForStream } from './stream-call.ts'
import { decodeEvents, type ApiDecoder } from './decode.ts'
import { encodeRequest } from './encode.ts'
import type { ApiEvent } from './event-block.ts'
import { type EventReader, readEvents } from './frame.ts'
import { sealOf } from './seal.ts'

/** The model's name at the API. */
export const modelName = ({ id, names }: OpenRequest['model']): string => names?.['xai'] || id

/** Sends a request as `POST /v1/responses` (xai-official 3). Resolves and rejects as `Upstream.open` says. */
export async function openChat(options: XaiOptions, request: OpenRequest): Promise<Answer> {
  const { account, model, signal, cacheKey, fileOf = () => undefined } = request
  const { stream_idle_timeout, total_timeout } = options.settings()
  const seal = sealOf(account.id)
  const asked = request.asked ?? plainRequest(request)
  const { body, searches } = encodeRequest(asked, {
    model: modelName(model),
    seal,
    fileOf,
    refuse: refuseFile,
    links: options.links(),
    cacheKey,
  })
  const rope = tether(signal)
  try {
    const call = { account, path: '/responses', body }
    const { source, contentType } = await callForStream(options, call, rope)
    const decoder = decodeEvents({
      tools: asked.tools?.tools ?? [],
      seal,
      searches,
      onUnknown: options.onUnknown,
      now: Date.now,
    })
    const shared = {
      decoder,
      watchdog: options.watchdog,
      turns: options.turns,
      idleMs: stream_idle_timeout * 1000,
      totalMs: total_timeout * 1000,
      settings: { idle: 'xai.stream_idle_timeout', total: 'xai.total_timeout' },
      abort: rope.release,
    }
    if (isJson(contentType)) return wholeAnswer(source, shared)
    const frames = readEvents()
    return readAnswer({
      ...shared,
      plain: plainText(frames, decoder, searches),
      source,
      cut: cutBytes,
      frames,
    })
  } catch (error) {
    rope.release()
    throw error
  }
}

/** A test of an account has no request but its prompt. */
const plainRequest = ({ prompt }: OpenRequest): ModelRequest => ({
  messages: prompt.turns.map(({ role, text }) => ({ role, parts: [{ type: 'text', text }] })),
  search: false,
})

const isJson = (contentType: string): boolean => /^application\/(?:[\w.+-]*\+)?json\b/i.test(contentType)

/** A server that does not stream answers with the whole response: read like the last event of a stream, which repeats it. */
function wholeAnswer(
  source: AnswerOptions<Uint8Array, ApiEvent>['source'],
  shared: Omit<AnswerOptions<Uint8Array, ApiEvent>, 'source' | 'frames'>,
): Answer {
  const pieces: Uint8Array[] = []
  const frames = {
    push: (bytes: Uint8Array) => {
      pieces.push(bytes)
      return []
    },
    end: () => wholeResponse(new TextDecoder().decode(Buffer.concat(pieces))),
  }
  return readAnswer({ ...shared, source, frames })
}

function wholeResponse(body: string): ApiEvent[] {
  const response = parseJson(body)
  return [response ? { type: 'response.completed', response } : { type: 'error', message: 'not JSON' }]
}

// Longer than this, what came is told to the decoder: about forty tokens at once.
const mostPending = 256

/** The way past events and decoder, for reads that are nothing but text: what a token costs is how much of its stream it touches. */
function plainText(frames: EventReader, decoder: ApiDecoder, searches: boolean): PlainReads<Uint8Array> {
  let open = false
  let settled = true
  let pending = 0
  return {
    settle: () => {
      if (pending > 0) decoder.told()
      pending = 0
      settled = true
    },
    read: (bytes) => {
      if (settled) {
        open = frames.idle() && decoder.idle()
        settled = false
      }
      const pieces = open ? frames.plain(bytes) : undefined
      if (!pieces || pieces.length === 0) return undefined
      const delta = pieces.length === 1 ? pieces[0]! : pieces.join('')
      // It may be the beginning of a mark of a citation.
      if (searches && delta.includes('[')) return undefined
      pending += delta.length
      if (pending > mostPending) {
        decoder.told()
        pending = 0
      }
      return pieces.length === 1 ? { type: 'text.delta', delta } : { type: 'text.delta', delta, pieces }
    },
  }
}

const refuseFile = ({ param, filename }: Attachment, why: string): never =>
  fail({
    kind: 'unsupported_value',
    param,
    message: `The file ${filename ? `"${filename.slice(0, 80)}" ` : ''}${why}.`,
  })
