import type { Account } from '../../../core/account.ts'
import type { Answer } from '../../../core/answer.ts'
import type { OpenRequest } from '../../upstream.ts'
import { type AnswerSource, readAnswer } from '../../answer.ts'
import { type Tether, tether } from '../../tether.ts'
import type { WebOptions } from '../call.ts'
import { decodeImagine, type ImagineDecoder, type ImagineFrame } from './decode.ts'
import { onlyMedia } from '../decode-media.ts'
import { encodeOrder, encodeReset, type ImagineOrder } from './encode.ts'
import { mediaText, shapeOf } from '../encode-media.ts'
import { grokFor } from '../account-grok.ts'
import { socketHeaders } from '../headers.ts'
import { parseJson, record } from '../../json.ts'
import type { Socket } from '../socket.ts'
import { connectSocket } from '../socket-connect.ts'
import { wordsOf } from '../words.ts'

export type ImagineOptions = WebOptions & {
  /** Milliseconds a preview waits for its picture; 50 s when absent (survey A9). */
  finalMs?: number
  /** Milliseconds of silence after which what was not even begun is asked for again. */
  againMs?: number
}

type Paced = { strangeMs: number; socket: Socket<ImagineFrame>; decoder: ImagineDecoder; order: ImagineOrder }

/**
 * Pictures over the Imagine socket (upstream-protocol 7), which needs no browser value. One socket for each answer;
 * resolves when it stands, rejects as `Upstream.open` says.
 */
export async function openImagine(options: ImagineOptions, request: OpenRequest): Promise<Answer> {
  const { watchdog } = options
  const { account, prompt, model } = request
  const grok = grokFor(options, account)
  const rope = tether(request.signal)
  const words = wordsOf(options)
  try {
    const socket = await connectSocket(options, handshakeOf(options, account), rope)
    const count = prompt.media?.count ?? 1
    const order: ImagineOrder = {
      requestId: crypto.randomUUID(),
      text: mediaText(prompt),
      count,
      aspectRatio: shapeOf(prompt.media?.aspectRatio ?? 'auto', words.set),
      pro: model.mode === 'imagePro',
      adult: prompt.media?.adult === true,
    }
    socket.send(encodeReset(Date.now()))
    socket.send(encodeOrder(order, Date.now()))
    const decoder = decodeImagine(count, options.onUnknown)
    const whole = onlyMedia(decoder, count)
    const limitMs = grok.image_timeout * 1000
    return readAnswer({
      source: paced(
        { socket, decoder, order, strangeMs: grok.connect_timeout * 1000 },
        whole.complete,
        options,
      ),
      frames: { push: (frames: ImagineFrame[]) => frames, end: () => [] },
      decoder: whole,
      watchdog,
      turns: options.turns,
      idleMs: limitMs,
      totalMs: limitMs,
      settings: { idle: 'grok.image_timeout', total: 'grok.image_timeout' },
      abort: rope.release,
    })
  } catch (error) {
    rope.release()
    throw error
  }
}

/** Opens the socket as this account and asks nothing. Rejects as `Upstream.open` does. */
export const probeImagine = (options: WebOptions, account: Account, rope: Tether): Promise<unknown> =>
  connectSocket(options, handshakeOf(options, account), rope)

function handshakeOf(options: WebOptions, account: Account) {
  const grok = grokFor(options, account)
  const words = wordsOf(options)
  return {
    path: words.path('imagine'),
    headers: {
      ...socketHeaders(account.credential, grok, new URL(grok.base_url).origin),
      ...words.headers('imagine'),
    },
    account,
    take: (message: string): ImagineFrame[] => {
      const frame = record(parseJson(message))
      return frame ? [frame as ImagineFrame] : []
    },
  }
}

// Later sites make fewer pictures at once than asked for; as many rounds as pictures at most.
const mostRounds = 10

/**
 * The socket's messages, and what silence means: an unfinished preview is overdue after a time, and what the upstream
 * has not even begun is asked for again on the same socket (upstream-protocol 7.3).
 */
function paced(
  { socket, decoder, order, strangeMs }: Paced,
  isComplete: () => boolean,
  { finalMs = 50_000, againMs = 8000 }: ImagineOptions,
): AnswerSource<ImagineFrame[]> {
  let coming: Promise<{ value?: ImagineFrame[] | undefined }> | undefined
  let waitingSince: number | undefined
  let strangeSince: number | undefined
  let unfinished = 0
  let rounds = 1

  /** How long to wait for the next message; undefined for as long as it takes. */
  function patience(): number | undefined {
    if (!decoder.strange()) strangeSince = undefined
    else return (strangeSince ??= performance.now()) + strangeMs - performance.now()
    if (!decoder.waiting()) waitingSince = undefined
    else if (waitingSince === undefined || unfinished !== decoder.unfinished())
      waitingSince = performance.now()
    unfinished = decoder.unfinished()
    if (waitingSince !== undefined) return waitingSince + finalMs - performance.now()
    return decoder.missing() > 0 && decoder.missing() < order.count ? againMs : undefined
  }

  async function read(): Promise<{ value?: ImagineFrame[] | undefined }> {
    // The server keeps the socket open behind the last picture; we do not.
    if (isComplete()) return {}
    coming ??= socket.read()
    const wait = patience()
    const message = wait === undefined ? await coming : await inTime(coming, wait)
    if (message) {
      coming = undefined
      return message
    }
    if (decoder.strange()) return { value: [{ type: 'strange' }] }
    if (decoder.waiting() || rounds++ >= mostRounds) return { value: [{ type: 'overdue' }] }
    const again = { ...order, requestId: crypto.randomUUID(), count: decoder.missing() }
    socket.send(encodeOrder(again, Date.now()))
    return read()
  }

  return { read, cancel: socket.cancel }
}

/** What the promise brings, or undefined when it takes longer. */
async function inTime<T>(promise: Promise<T>, ms: number): Promise<T | undefined> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, Math.max(0, ms), undefined)
  })
  try {
    return await Promise.race([promise, late])
  } finally {
    clearTimeout(timer)
  }
}
