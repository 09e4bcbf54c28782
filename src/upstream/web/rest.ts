import type { Answer } from '../../core/answer.ts'
import type { OpenRequest, Upstream } from '../upstream.ts'
import { readAnswer } from './answer.ts'
import { callUpstream, type WebOptions } from './call.ts'
import { downloadFile } from './download.ts'
import { encodePayload } from './encode.ts'

/** Grok's web app over REST (upstream-protocol 2 and 3). */
export function webRest({ config, watchdog }: WebOptions): Upstream {
  const call = callUpstream({ config, watchdog })

  async function open({ prompt, model, account, signal }: OpenRequest): Promise<Answer> {
    const { grok } = config()
    const { body, abort } = await call.stream({
      account,
      path: '/rest/app-chat/conversations/new',
      body: encodePayload(prompt, model, grok),
      signal,
    })
    return readAnswer(body, {
      filterTags: grok.filter_tags,
      assetsUrl: grok.assets_url,
      idleMs: grok.stream_idle_timeout * 1000,
      totalMs: grok.total_timeout * 1000,
      watchdog,
      abort,
    })
  }

  return {
    transport: 'rest',
    open,
    download: (url, account, signal) => downloadFile(config(), url, account, signal),
  }
}
