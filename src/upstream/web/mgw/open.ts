import { asFault } from '../../../core/fault.ts'
import type { Answer } from '../../../core/answer.ts'
import type { OpenRequest } from '../../upstream.ts'
import { readAnswer } from '../../answer.ts'
import { tether } from '../../tether.ts'
import { countUnknown } from '../count-unknown.ts'
import { decodeMgw } from './decode.ts'
import type { MgwFrame } from './frame.ts'
import { beginMgw } from './begin.ts'
import { connectMgw, type MgwOptions } from './connect.ts'
import type { SessionWish } from './encode.ts'
import { adopt, type Warm, type WarmSockets } from './warm.ts'
import { wordsOf } from '../words.ts'

/**
 * Sends a prompt over the web app's chat socket (upstream-protocol 3.11), one socket for each answer: one that was kept ready,
 * or a new one. Resolves at the first sign of the answer; rejects as `Upstream.open` says.
 */
export async function openMgw(options: ChatOptions, request: OpenRequest): Promise<Answer> {
  const { account, prompt, model, continued, signal } = request
  const { grok } = options.config()
  const temporary = request.temporary ?? (grok.temporary && !request.kept)
  const wish = { mode: wordsOf(options).mode(model.mode), search: prompt.search, temporary }
  const ready = continued ? undefined : options.warm?.take(account, wish)
  if (ready) {
    try {
      return await answerOn(options, { ...ready, rope: adopt(ready.rope, signal), request, wish })
    } catch (error) {
      const { transportRefused, maybeTaken } = asFault(error)
      // It stood for a while and may have been closed meanwhile: that says nothing about the transport.
      if (signal.aborted || !transportRefused || maybeTaken) throw error
    }
  }
  const rope = tether(signal)
  try {
    const socket = await connectMgw(options, account, rope)
    return await answerOn(options, { socket, rope, request, wish })
  } catch (error) {
    rope.release()
    throw error
  }
}

export type ChatOptions = MgwOptions & { warm?: WarmSockets }

type Chat = Partial<Warm> & Pick<Warm, 'socket' | 'rope'> & { request: OpenRequest; wish: SessionWish }

async function answerOn(options: ChatOptions, chat: Chat): Promise<Answer> {
  const { socket, rope, request, wish, attached } = chat
  const { grok } = options.config()
  try {
    await beginMgw(options, { socket, request, wish, tether: rope, attached })
  } catch (error) {
    rope.release()
    throw error
  }
  const strange = countUnknown(options)
  const decoder = decodeMgw({
    words: wordsOf(options),
    assetsUrl: grok.assets_url,
    onUnknown: strange.note,
    onOdd: request.onOdd,
  })
  return readAnswer({
    // The server keeps the socket open behind the answer; we do not.
    source: { ...socket, read: () => (decoder.complete() ? Promise.resolve({}) : socket.read()) },
    frames: { push: (frames: MgwFrame[]) => frames, end: () => [] },
    decoder,
    isStrange: strange.any,
    watchdog: options.watchdog,
    turns: options.turns,
    idleMs: grok.stream_idle_timeout * 1000,
    totalMs: grok.total_timeout * 1000,
    abort: () => {
      rope.release()
      if (decoder.complete()) options.warm?.prepare(request.account, wish)
    },
  })
}
