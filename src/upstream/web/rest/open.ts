import type { Answer } from '../../../core/answer.ts'
import type { OpenRequest } from '../../upstream.ts'
import { readAnswer } from '../../answer.ts'
import { tether } from '../../tether.ts'
import type { WebOptions } from '../call.ts'
import { countUnknown } from '../count-unknown.ts'
import { decodeFrames } from './decode.ts'
import { encodePayload } from './encode.ts'
import { decodeBytes } from './frame.ts'
import { noteMode } from '../note-mode.ts'
import { plainReads } from './plain-reads.ts'
import { callForStream } from './stream-call.ts'
import { cutBytes } from '../../slices.ts'
import { tokenLines } from './token-lines.ts'
import { wordsOf } from '../words.ts'

/** Sends a prompt to the REST chat (upstream-protocol 2 and 3). Resolves and rejects as `Upstream.open` says. */
export async function openRest(options: WebOptions, request: OpenRequest): Promise<Answer> {
  const { config, watchdog } = options
  const { prompt, model, account, fileIds, signal, kept, continued, onOdd } = request
  const { grok } = config()
  const temporary = request.temporary ?? (grok.temporary && !kept)
  const words = wordsOf(options)
  const mode = words.mode(model.mode)
  const rope = tether(signal)
  try {
    const source = await callForStream(
      options,
      {
        path: continued ? words.path('continue', { id: continued.conversationId }) : words.path('chat'),
        ...(continued && { page: `/c/${encodeURIComponent(continued.conversationId)}` }),
        account,
        body: JSON.stringify(encodePayload(prompt, mode, { temporary, fileIds, continued })),
      },
      rope,
      ({ detail = '' }) => noteMode(options, mode, detail),
    )
    const shortcut = tokenLines(words)
    const frames = decodeBytes(shortcut)
    const strange = countUnknown(options)
    const decoder = decodeFrames({
      words,
      assetsUrl: grok.assets_url,
      onUnknown: strange.note,
      onOdd,
    })
    return readAnswer({
      plain: plainReads({ shortcut, frames, decoder }),
      source,
      cut: cutBytes,
      frames,
      decoder,
      isStrange: strange.any,
      idleMs: grok.stream_idle_timeout * 1000,
      totalMs: grok.total_timeout * 1000,
      watchdog,
      turns: options.turns,
      abort: rope.release,
    })
  } catch (error) {
    rope.release()
    throw error
  }
}
