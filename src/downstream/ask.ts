import type { Answer } from '../core/answer.ts'
import type { Model } from '../core/model.ts'
import type { Prompt } from '../core/prompt.ts'
import type { Deps } from '../deps.ts'
import { localize, type MediaLink } from '../gateway/localize.ts'
import { relay } from '../gateway/relay.ts'
import { publicBaseUrl } from '../lib/peer.ts'
import type { RequestInfo } from './request-info.ts'

export type Question = { prompt: Prompt; model: Model; info: RequestInfo }

/** The answer to one request, with our own media links and every try noted on the request. Nothing is asked before the first `read`. */
export function ask(deps: Deps, { prompt, model, info }: Question): Answer {
  const { signal, attempts } = info
  const answer = relay(
    { ...deps, config: deps.config.current },
    {
      prompt,
      model,
      signal,
      onAttempt: (attempt) => {
        attempts.push(attempt)
        if (attempt.fault) deps.log.warn('an account did not answer', { request_id: info.id, ...attempt })
      },
    },
  )
  return localize(deps, answer, mediaLink(deps, info), signal)
}

function mediaLink({ config, media }: Deps, info: RequestInfo): MediaLink {
  return async (kind, name) => {
    const { app, server } = config.current()
    const file = kind === 'image' && app.image_format === 'base64' ? media.find(kind, name) : undefined
    if (file)
      return `data:${file.contentType};base64,${Buffer.from(await Bun.file(file.path).bytes()).toString('base64')}`
    return `${publicBaseUrl(app.public_base_url || app.app_url, info.peer, server.trusted_proxies)}/v1/files/${kind}/${name}`
  }
}
