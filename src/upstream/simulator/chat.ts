import { answerFor } from './answer.ts'
import type { AnswerStamp } from './answer-stamp.ts'
import type { LiveAccount } from './accounts.ts'
import { playBench } from './bench.ts'
import { compose } from './compose.ts'
import type { Ask, Reply } from './directive.ts'
import { alterBy, delayOf, meetFaults, type MetFault, refusalOf, refuse } from './meet-faults.ts'
import { promptFaults } from './prompt-faults.ts'
import { modeOf } from './modes.ts'
import { play } from './play.ts'
import { seeded } from './random.ts'
import { readPrompt } from './read-prompt.ts'
import { flatError, tooManyRequests } from './refusals.ts'
import { encodeRest } from './rest-frames.ts'
import type { Cue } from './script.ts'
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
  answer: chat,
}

const isBody = (value: unknown): value is ChatBody => typeof value === 'object' && value !== null

async function chat(visit: Visit, account: LiveAccount): Promise<Response> {
  const { site, call, signal } = visit
  const body = call.body
  if (!isBody(body) || typeof body.message !== 'string') return invalid('message is required')
  const mode = modeOf(body)
  if (!mode) return invalid(`unknown mode ${String(body.modeId)}`)
  const ask = askOf(body, { message: body.message, mode, files: filesOf(site, account, body) })
  const reply = answerFor(ask)
  const met = [...meetFaults(account.faults, 'chat'), ...promptFaults(site, reply.faults, ask.message)]
  const delay = delayOf(met)
  if (delay > 0 && !(await site.waits.wait(delay, signal))) return new Response(null, { status: 499 })
  const refusal = refusalOf(met)
  if (refusal) return refuse(refusal)
  // Counted when the request starts, whatever becomes of the answer (upstream-protocol 14).
  if (!account.quota[mode].take(site.now())) return refuse(tooManyRequests)
  const stamp: AnswerStamp = {
    conversationId: crypto.randomUUID(),
    userResponseId: crypto.randomUUID(),
    responseId: crypto.randomUUID(),
    userId: account.userId,
    message: ask.message,
    mode,
    temporary: body['temporary'] === true,
    now: site.now,
  }
  return speak(visit, { ask, reply, met, stamp })
}

const invalid = (message: string) => refuse({ status: 400, body: flatError(3, message) })

/** What a request may look at: its account's own files, wherever their ids stand. Others are not there for it. */
function filesOf({ uploads }: Site, { userId }: LiveAccount, body: ChatBody): UploadedFile[] {
  const ids = [body['fileAttachments'], body['imageAttachments']].flatMap((list) =>
    Array.isArray(list) ? list : [],
  )
  return ids.flatMap((id) => uploads.find(id, userId) ?? [])
}

function askOf(body: ChatBody, { message, mode, files }: Pick<Ask, 'message' | 'mode' | 'files'>): Ask {
  const prompt = readPrompt(message)
  return {
    text: prompt.text,
    message,
    prompt,
    mode,
    files,
    search: body['disableSearch'] !== true,
    random: seeded(prompt.text),
    newId: () => crypto.randomUUID(),
  }
}

type Said = { ask: Ask; reply: Reply; met: MetFault[]; stamp: AnswerStamp }

function speak({ site, call, signal }: Visit, { ask, reply, met, stamp }: Said): Response {
  const { bench } = reply
  if (bench) {
    const frames = site.benchFrames()
    return site.streams.respond(call, signal, (sink) =>
      playBench(bench, { site, frames, sink, signal, stamp }),
    )
  }
  const script = alterBy(met, compose(reply.draft, titleOf(ask.text), ask.random))
  keepPictures(site, script, stamp.userId)
  const wire = createWire({ ...site.settings.framing, ...reply.framing }, ask.random)
  return site.streams.respond(call, signal, (sink) =>
    play(script, {
      encode: encodeRest(stamp),
      wire,
      sink,
      pace: site.settings.pace,
      random: ask.random,
      wait: (ms) => site.waits.wait(ms, signal),
    }),
  )
}

function keepPictures(site: Site, script: Cue[], userId: string) {
  for (const cue of script) {
    if (cue.cue !== 'image' || cue.progress !== 100) continue
    const { imageId, prompt, index, moderated } = cue
    site.assets.keep(imageId, { userId, prompt: `${prompt} ${index}`, moderated })
  }
}

const titleOf = (text: string): string =>
  Array.from(text.trim().split('\n')[0] ?? '')
    .slice(0, 32)
    .join('')
    .trim() || 'New conversation'
