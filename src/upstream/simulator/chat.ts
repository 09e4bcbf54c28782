import { answerFor } from './answer.ts'
import type { LiveAccount } from './accounts.ts'
import { playBench } from './bench.ts'
import { restBench } from './bench-frames.ts'
import { askOf, prepareScript, stampFor } from './chat-script.ts'
import { delayOf, meetFaults, refusalOf, refuse } from './meet-faults.ts'
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
    return media ? makeMedia(visit, account, media) : chat(visit, account)
  },
}

const isBody = (value: unknown): value is ChatBody => typeof value === 'object' && value !== null

async function chat(visit: Visit, account: LiveAccount): Promise<Response> {
  const { site, call, signal } = visit
  const body = call.body
  if (!isBody(body) || typeof body.message !== 'string') return invalid('message is required')
  const mode = modeOf(body)
  if (!mode) return invalid(`unknown mode ${String(body.modeId)}`)
  call.prompt = body.message
  const files = filesOf(site, account, body)
  const ask = askOf({ message: body.message, mode, files, search: body['disableSearch'] !== true })
  const reply = answerFor(ask)
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
  const stamp = stampFor(site, account, { ask, temporary: body['temporary'] === true })
  const { bench } = reply
  if (bench) {
    const voice = restBench(stamp, site.benchFrames())
    return site.streams.respond(call, signal, (sink) => playBench(bench, { site, voice, sink, signal }))
  }
  const script = prepareScript(site, { ask, reply, met, userId: stamp.userId })
  return site.streams.respond(call, signal, (sink) =>
    play(script, {
      encode: encodeRest(stamp),
      wire: createWire({ ...site.settings.framing, ...reply.framing }, ask.random),
      sink,
      pace: site.settings.pace,
      random: ask.random,
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
