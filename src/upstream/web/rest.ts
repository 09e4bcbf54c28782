import type { Answer } from '../../core/answer.ts'
import { fail } from '../../core/fault.ts'
import type { OpenRequest, Upstream } from '../upstream.ts'
import { readAnswer } from './answer.ts'
import { callWeb, readRejection, tether, type WebOptions } from './call.ts'
import { downloadFile } from './download.ts'
import { encodePayload } from './encode.ts'

/** Grok's web app over REST (upstream-protocol 2 and 3). */
export function webRest(options: WebOptions): Upstream {
  const { config, watchdog } = options

  async function open({ prompt, model, account, signal }: OpenRequest): Promise<Answer> {
    const { grok } = config()
    const rope = tether(signal)
    try {
      const response = await callWeb(
        options,
        {
          path: '/rest/app-chat/conversations/new',
          account,
          body: JSON.stringify(encodePayload(prompt, model, grok)),
        },
        rope,
      )
      if (response.status !== 200 || !response.body) return fail(await readRejection(response))
      return readAnswer(response.body, {
        filterTags: grok.filter_tags,
        assetsUrl: grok.assets_url,
        idleMs: grok.stream_idle_timeout * 1000,
        totalMs: grok.total_timeout * 1000,
        watchdog,
        abort: rope.release,
      })
    } catch (error) {
      rope.release()
      throw error
    }
  }

  return {
    transport: 'rest',
    open,
    download: (url, account, signal) => downloadFile(config(), url, account, signal),
  }
}
