import { createHttpClient } from '../../lib/http-client.ts'
import { createTurns } from '../../lib/turns.ts'
import type { Can, Upstream } from '../upstream.ts'
import { callJson } from './call.ts'
import { wayOf, type XaiOptions } from './options.ts'
import { modelName, openChat } from './chat.ts'
import { downloadFile } from './download.ts'
import { openPictures } from './images.ts'
import { decodeModels } from './models.ts'
import { followVideo, openVideo } from './videos.ts'

/** The xAI API, or any server that speaks Responses, with keys for accounts. */
export function xaiUpstream(given: XaiOptions): Upstream {
  const turns = given.turns ?? createTurns()
  const options: XaiOptions = { http: createHttpClient(turns), ...given, turns }
  const { settings } = options
  const models: NonNullable<Upstream['models']> = async (account, signal) =>
    decodeModels((await callJson(options, { account, path: '/models' }, signal)).fields)

  return {
    id: 'xai',
    can: xaiCan,
    // A limit is met by the model, and what a request costs is money.
    row: (model) => ({ ...model, quota: modelName(model), tier: 'basic', cost: 0 }),
    transports: () => ['api'],
    scope: (account) => {
      if (!account) return `${settings().base_url}\n${settings().proxy_url}`
      const { base, proxy } = wayOf(options, account)
      return `${base}\n${proxy}`
    },
    open: (_, request) => {
      switch (request.model.kind) {
        case 'chat':
          return openChat(options, request)
        case 'image':
        case 'image-edit':
          return openPictures(options, request)
        case 'video':
          return openVideo(options, request)
      }
    },
    models,
    resumeVideo: (id, account, signal) => followVideo(options, { id, account, signal }),
    download: (url, account, signal) => downloadFile(options, url, account, signal),
  }
}

const xaiCan: Can = {
  tools: true,
  formats: true,
  sampling: true,
  // Responses has no stop sequences.
  stop: false,
  limit: true,
  n: true,
  images: 'inline',
  search: true,
  reasoning: true,
  conversations: false,
  files: false,
  quota: false,
  resume: true,
}
