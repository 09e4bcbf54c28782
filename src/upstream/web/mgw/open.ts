import type { Answer } from '../../../core/answer.ts'
import type { OpenRequest } from '../../upstream.ts'
import { readAnswer } from '../../answer.ts'
import { tether } from '../../tether.ts'
import { countUnknown } from '../count-unknown.ts'
import { decodeMgw } from './decode.ts'
import type { MgwFrame } from './frame.ts'
import { beginMgw } from './begin.ts'
import { connectMgw, type MgwOptions } from './connect.ts'
import { wordsOf } from '../words.ts'

/**
 * Sends a prompt over the web app's chat socket (upstream-protocol 3.11), one socket for each answer. Resolves at the
 * first sign of the answer; rejects as `Upstream.open` says.
 */
export async function openMgw(options: MgwOptions, request: OpenRequest): Promise<Answer> {
  const { grok } = options.config()
  const rope = tether(request.signal)
  try {
    const socket = await connectMgw(options, request.account, rope)
    const temporary = request.temporary ?? (grok.temporary && !request.kept)
    await beginMgw(options, { socket, request, temporary, tether: rope })
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
      abort: rope.release,
    })
  } catch (error) {
    rope.release()
    throw error
  }
}
