import { answerFor } from './answer.ts'
import type { LiveAccount } from './accounts.ts'
import { playBench } from './bench.ts'
import { restBench } from './bench-frames.ts'
import { askOf, keepWhole, prepareScript, stampFor, type Thread } from './chat-script.ts'
import { noConversation } from './conversation-routes.ts'
import { delayOf, meetFaults, refusalOf, refuse, reworded } from './meet-faults.ts'
import { modeOf } from './modes.ts'
import { makeMedia } from './media-conversation.ts'
import { play } from './play.ts'
import { promptFaults } from './prompt-faults.ts'
import { readMediaBody } from './read-media.ts'
import { flatError, tooManyRequests } from './refusals.ts'
import { encodeRest } from './rest-frames.ts'
import type { Route, Site, Visit } from './site.ts'
import type { UploadedFile } from './upload-shelf.ts'
import { createWire } from './wire.ts'

type ChatBody = {
  message?: unknown
  modeId?: unknown
  modelName?: unknown
  modelMode?: unknown
  [key: string]: unknown
}

/** `POST /rest/app-chat/conversations/new` (upstream-protocol 2, 3). */
export const newConversation: Route = {
  method: 'POST',
  path: /^\/rest\/app-chat\/conversations\/new$/,
  access: 'account',
  answer: (visit, account) => {
    const media = readMediaBody(visit.call.body)
    if (media) return makeMedia(visit, account, media)
    const temporary = bodyOf(visit)?.['temporary'] === true
    return chat(visit, account, { id: crypto.randomUUID(), temporary, parentId: '' })
  },
}

const responsesPath = /^\/rest\/app-chat\/conversations\/([0-9a-f-]{36})\/responses$/

/**
 * `POST …/conversations/{id}/responses` (upstream-protocol 4.1): after an answer of this conversation of this account.
 * Stricter than what is known of the real one: a temporary conversation is not continued here.
 */
export const continuedConversation: Route = {
  method: 'POST',
  path: responsesPath,
  access: 'account',
  answer: (visit, account) => {
    const { conversations } = visit.site
    const id = responsesPath.exec(visit.url.pathname)?.[1] ?? ''
    const conversation = conversations.find(id, account.userId)
    const parentId = String(bodyOf(visit)?.['parentResponseId'])
    if (!conversation || conversation.temporary) return noConversation()
    if (conversation.messages.get(parentId)?.sender !== 'assistant') return noConversation()
    return chat(visit, account, { id, temporary: false, conversation, parentId })
  },
}

const bodyOf = ({ call: { body } }: Visit): ChatBody | undefined =>
  typeof body === 'object' && body !== null ? (body as ChatBody) : undefined

async function chat(visit: Visit, account: LiveAccount, thread: Thread): Promise<Response> {
  const { site, call, signal } = visit
  const body = bodyOf(visit)
  if (!body || typeof body.message !== 'string') return invalid('message is required')
  const mode = modeOf(body)
  if (!mode) return invalid(`unknown mode ${String(body.modeId)}`)
  call.prompt = body.message
  call.conversation = thread.id
  const files = filesOf(site, account, body)
  const { conversation, parentId } = thread
  const before = (conversation && site.conversations.path(conversation, parentId)) ?? []
  const search = body['disableSearch'] !== true
  const ask = askOf({ message: body.message, mode, files, search, before })
  const reply = site.settings.script?.(ask) ?? answerFor(ask)
  const met = [
    ...meetFaults(account.faults, 'chat', 'rest'),
    ...promptFaults(site, reply.faults, ask.message),
  ]
  const delay = delayOf(met)
  if (delay > 0 && !(await site.waits.wait(delay, signal))) return new Response(null, { status: 499 })
  const refusal = refusalOf(met)
  if (refusal) return refuse(refusal)
  // Counted when the request starts, whatever becomes of the answer (upstream-protocol 14).
  if (!account.quota[mode].take(site.now())) return refuse(tooManyRequests)
  const stamp = stampFor(site, account, { message: body.message, mode, thread })
  const { bench } = reply
  if (bench) {
    const voice = restBench(stamp, site.benchFrames())
    return site.streams.respond(call, signal, (sink) => playBench(bench, { site, voice, sink, signal }))
  }
  const script = prepareScript(site, { ask, reply, met, userId: stamp.userId })
  return site.streams.respond(call, signal, (sink) =>
    play(script, {
      encode: reworded(met, keepWhole(site, stamp, { encode: encodeRest(stamp), thread })),
      wire: createWire({ ...site.settings.framing, ...reply.framing }, ask.random),
      sink,
      pace: site.settings.pace,
      random: ask.random,
      said: site.renames.said,
      wait: (ms) => site.waits.wait(ms, signal),
    }),
  )
}

const invalid = (message: string) => refuse({ status: 400, body: flatError(3, message) })

/** What a request may look at: its account's own files, wherever their ids stand. Others are not there for it. */
function filesOf({ uploads }: Site, { userId }: LiveAccount, body: ChatBody): UploadedFile[] {
  const ids = [body['fileAttachments'], body['imageAttachments']].flatMap((list) =>
    Array.isArray(list) ? list : [],
  )
  return ids.flatMap((id) => uploads.find(id, userId) ?? [])
}
