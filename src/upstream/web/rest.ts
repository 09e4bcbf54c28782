import type { Answer } from '../../core/answer.ts'
import type { OpenRequest } from '../upstream.ts'
import { readAnswer } from './answer.ts'
import { tether, type WebOptions } from './call.ts'
import { countUnknown } from './count-unknown.ts'
import { decodeFrames } from './decode.ts'
import { encodePayload } from './encode.ts'
import { decodeBytes } from './frame.ts'
import { plainReads } from './plain-reads.ts'
import { callForStream } from './stream-call.ts'
import { cutBytes } from './slices.ts'
import { tokenLines } from './token-lines.ts'

/** Sends a prompt to the REST chat (upstream-protocol 2 and 3). Resolves and rejects as `Upstream.open` says. */
export async function openRest(options: WebOptions, request: OpenRequest): Promise<Answer> {
  const { config, watchdog } = options
  const { prompt, model, account, fileIds, signal, kept, continued, onOdd } = request
  const { grok } = config()
  const temporary = request.temporary ?? (grok.temporary && !kept)
  const conversation = continued && encodeURIComponent(continued.conversationId)
  const rope = tether(signal)
  try {
    const source = await callForStream(
      options,
      {
        path: conversation
          ? `/rest/app-chat/conversations/${conversation}/responses`
          : '/rest/app-chat/conversations/new',
        ...(conversation && { page: `/c/${conversation}` }),
        account,
        body: JSON.stringify(encodePayload(prompt, model, { temporary, fileIds, continued })),
      },
      rope,
    )
    const shortcut = tokenLines()
    const frames = decodeBytes(shortcut)
    const strange = countUnknown(options)
    const decoder = decodeFrames({
      filterTags: grok.filter_tags,
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
