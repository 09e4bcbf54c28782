import type { Answer } from '../../core/answer.ts'
import type { Config } from '../../config/schema.ts'
import type { Model } from '../../core/model.ts'
import { createHttpClient } from '../../lib/http-client.ts'
import { createTurns } from '../../lib/turns.ts'
import type { Can, OpenRequest, Transport, Upstream } from '../upstream.ts'
import { grokFor } from './account-grok.ts'
import { tether } from '../tether.ts'
import type { WebOptions } from './call.ts'
import { createContentPreference } from './content-preference.ts'
import { openContinued } from './continued.ts'
import { webConversations } from './conversations.ts'
import { downloadFile } from './download.ts'
import { openDrawing } from './drawing.ts'
import { openEdit } from './edit.ts'
import { createMediaFinishes } from './media-finishes.ts'
import { onlineFileCalls } from './online-files.ts'
import { askQuota } from './quota.ts'
import { createWarmSockets } from './mgw/warm.ts'
import { probeTransport } from './probe.ts'
import { openRest } from './rest/open.ts'
import { createStockClips } from './stock-clips.ts'
import { transports } from './transports.ts'
import { uploadFile } from './upload.ts'
import { createUserIds } from './user-id.ts'
import { openVideo } from './video.ts'
import { lookForVideo } from './video-look.ts'
import { createVideoPauses } from './video-pauses.ts'
import { createWords } from './words.ts'

/** Grok's web app: chats over either transport, pictures over a socket of their own, everything else over HTTP calls. */
export function webUpstream(given: WebOptions): Upstream {
  const turns = given.turns ?? createTurns()
  const http = createHttpClient(turns)
  const finishes = createMediaFinishes(Date.now)
  const words = createWords(given.config)
  const options: WebOptions = { http, words, finishedAt: finishes.at, ...given, turns }
  const { config } = options
  const sockets = { ...options, userIds: createUserIds(options) }
  const mgw = { ...sockets, warm: createWarmSockets(sockets) }
  const video = { ...options, stock: createStockClips(options), pauses: createVideoPauses(options) }
  const preference = createContentPreference(options)

  function openChat(transport: Transport, request: OpenRequest): Promise<Answer> {
    const chat = transports[transport]?.chat ?? openRest
    const answer = chat(mgw, request)
    return request.continued ? openContinued(answer) : answer
  }

  async function open(transport: Transport, request: OpenRequest): Promise<Answer> {
    if (request.prompt.media?.adult) await preference.allow(request.account, request.signal)
    const { draw } = transports[transport] ?? {}
    if (draw) return draw(mgw, request)
    switch (request.model.kind) {
      case 'chat':
        return openChat(transport, request)
      case 'image':
        return openDrawing((drawn) => openChat(transport, drawn), request)
      case 'image-edit':
        return openEdit(options, request)
      case 'video':
        return openVideo(video, request)
    }
  }

  return {
    id: 'web',
    can: webCan,
    instead: drawnInChat,
    transports: (model) => transportsFor(model, config()),
    scope: (account) => scopeOf(account ? grokFor(options, account) : config().grok),
    pauses: ({ kind }) => (kind === 'video' ? video.pauses.current() : undefined),
    open: async (transport, request) =>
      finishes.noted(await open(transport, request), request.account, request.model),
    probe: (transport, account, signal) => probeTransport(mgw, transport, account, signal),
    conversations: webConversations(options),
    resumeVideo: (conversationId, account, signal) => {
      const totalMs = config().grok.video_timeout * 1000
      const looking = lookForVideo(options, { conversationId, account, signal, totalMs, broken: interrupted })
      return finishes.noted(looking, account, { kind: 'video', mode: '' })
    },
    upload: (file, account, signal) => uploadFile(options, { file, account, signal }),
    quota: (asked) => askQuota(options, asked),
    files: onlineFileCalls(options),
    identify: (account, signal) => mgw.userIds.of(account, tether(signal)),
    download: (url, account, signal) => downloadFile(options, url, account, signal),
    sameVideo: video.stock.seenBefore,
  }
}

const scopeOf = ({ base_url, base_proxy_url, cf_clearance, user_agent, statsig_id }: Config['grok']) =>
  `${base_url}\n${base_proxy_url}\n${cf_clearance}\n${user_agent}\n${statsig_id}`

/** The mode of a chat that draws (upstream-protocol 7.4): it has another quota and another way than the socket for pictures. */
const drawingMode = 'fast'
const drawnInChat = (model: Model): Model | undefined =>
  model.kind === 'image' && model.mode !== drawingMode ? { ...model, mode: drawingMode } : undefined

/** The web app takes text and gives text; it searches and thinks by itself. */
const webCan: Can = {
  tools: false,
  formats: false,
  sampling: false,
  stop: false,
  limit: false,
  n: false,
  images: 'upload',
  search: true,
  reasoning: false,
  conversations: true,
  files: true,
  quota: true,
  resume: true,
}

/** Modes of the Imagine socket; a picture model with any other is drawn by way of a chat. */
const socketModes = new Set(['image', 'imagePro'])

function transportsFor(model: Model | undefined, config: Config): readonly Transport[] {
  const { kind, mode } = model ?? { kind: 'chat', mode: '' }
  if (kind === 'image-edit' || kind === 'video') return ['rest']
  return kind === 'image' && socketModes.has(mode) ? ['imagine'] : chatTransports(config)
}

/** What `grok.chat_transport` allows, the better one first (product section 5). What no version here knows is passed over. */
function chatTransports({ grok, upstream }: Config): readonly Transport[] {
  const { chat_transport: one } = grok
  const wanted = one === 'auto' ? upstream.chat_transports : [one]
  const known = wanted.filter((name) => transports[name]?.chat)
  return known.length > 0 ? known : ['mgw', 'rest']
}

const interrupted = {
  kind: 'upstream_failed',
  upstreamStatus: 502,
  message: 'The upstream knows nothing of the video any more. Ask for it again.',
} as const
