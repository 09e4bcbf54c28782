import type { LiveAccount } from './accounts.ts'
import {
  editEnd,
  editFrame,
  type MediaStamp,
  openingFrames,
  titleFrame,
  videoFrame,
  videoMessage,
} from './media-frames.ts'
import { type MediaOrder, readOrder } from './media-order.ts'
import { meetFaults, refusalOf, refuse } from './meet-faults.ts'
import { sizeOf } from './picture.ts'
import { seeded } from './random.ts'
import { type MediaAsk, mistakeOf } from './read-media.ts'
import { flatError, grpcError, tooManyRequests } from './refusals.ts'
import type { Route, Visit } from './site.ts'
import type { Ending, Sink } from './streams.ts'

const videoSteps = [1, 5, 18, 18, 37, 50, 72, 91, 99]

/** `conversations/new` for edits and videos (upstream-protocol 5.5, 6.3). */
export function makeMedia(visit: Visit, account: LiveAccount, ask: MediaAsk): Response {
  const { site, call } = visit
  const order = readOrder(site, account, ask.prompt)
  const met = [...meetFaults(account.faults, 'chat'), ...order.met]
  const refusal = refusalOf(met)
  if (refusal) return refuse(refusal)
  if (ask.isNew && order.twists.has('old_form')) return invalid('unknown field mediaGenInput')
  const mistake = mistakeOf(ask)
  if (mistake) return invalid(mistake)
  const known = (id: string) => site.uploads.find(id, account.userId) ?? ownAsset(visit, account, id)
  if (!ask.inputs.every(known)) return invalid('asset not found')
  if (order.twists.has('limit')) useUp(account, ask.line, site.now())
  const isTooLong = account.tier === 'basic' && ask.kind === 'video' && ask.seconds > 6
  const limited = order.twists.has('address') || isTooLong || !account.media[ask.line].take(site.now())
  if (limited) return refuse(tooManyRequests)
  const stamp: MediaStamp = {
    conversationId: crypto.randomUUID(),
    userResponseId: crypto.randomUUID(),
    responseId: crypto.randomUUID(),
    userId: account.userId,
    now: site.now(),
  }
  return site.streams.respond(call, visit.signal, async (sink) => {
    const say = sayBy(site.renames.said)
    for (const frame of openingFrames(ask, stamp)) if (!(await say(sink, frame))) return 'done'
    return ask.kind === 'edit'
      ? sayEdit(visit, sink, { ask, order, stamp })
      : sayVideo(visit, sink, { ask, order, stamp })
  })
}

function useUp({ media }: LiveAccount, line: MediaAsk['line'], now: number): void {
  while (media[line].take(now));
}

const invalid = (message: string) => refuse({ status: 400, body: flatError(3, message) })

function ownAsset({ site }: Visit, { userId }: LiveAccount, id: string) {
  const asset = site.assets.find(id)
  return asset?.userId === userId ? asset : undefined
}

type Job = { ask: MediaAsk; order: MediaOrder; stamp: MediaStamp }

const sayBy = (said: (json: string) => string) => async (sink: Sink, frame: object) => {
  const written = await sink.write(`${said(JSON.stringify(frame))}\n`)
  await sink.flush()
  return written
}

const wait = ({ site, signal }: Visit, { tempo, prompt }: MediaOrder, natural: [number, number]) => {
  const ms = site.settings.pace === 'natural' ? seeded(prompt).int(...natural) : 0
  return site.waits.wait(tempo ?? ms, signal)
}

async function sayEdit(visit: Visit, sink: Sink, { ask, order, stamp }: Job): Promise<Ending> {
  const { site } = visit
  const say = sayBy(site.renames.said)
  const { twists } = order
  const bytes = await edited(visit, stamp.userId, ask)
  const moderated = (index: number) =>
    twists.has('moderated') || (twists.has('moderated_first') && index === 0)
  const pictures = Array.from({ length: ask.count }, (_, index) => ({
    id: crypto.randomUUID(),
    index,
    moderated: moderated(index),
  }))
  if (twists.has('stall')) await site.waits.wait(Infinity, visit.signal)
  if (twists.has('error')) await say(sink, grpcError(13, 'Internal error'))
  if (twists.has('stall') || twists.has('error')) return 'done'
  for (const progress of twists.has('no_final') ? [50] : [50, 100])
    for (const picture of pictures) {
      if (!(await wait(visit, order, [300, 900]))) return 'done'
      const { id, moderated } = picture
      if (progress === 100)
        site.assets.keep(id, {
          userId: stamp.userId,
          prompt: `${order.prompt} ${picture.index}`,
          moderated,
          ...bytes,
        })
      if (
        !(await say(
          sink,
          editFrame({ ...picture, progress, moderated: moderated && progress === 100 }, stamp),
        ))
      )
        return 'done'
      if (twists.has('cut')) return 'cut'
    }
  if (twists.has('no_final')) await site.waits.wait(Infinity, visit.signal)
  for (const frame of editEnd(
    pictures.map((picture) => ({ ...picture, progress: 100 })),
    stamp,
  ))
    if (!(await say(sink, frame))) return 'done'
  return 'done'
}

/** The first input turned upside down: whoever looks at the result sees that the picture came through. */
async function edited({ site }: Visit, userId: string, { inputs, ratio }: MediaAsk) {
  const input = site.uploads.find(inputs[0], userId)?.bytes
  if (!input) return ratio === undefined ? {} : { size: sizeOf(ratio) }
  const turned = await new Bun.Image(input).rotate(180).jpeg({ quality: 85 }).bytes()
  return { bytes: new Uint8Array(turned) }
}

async function sayVideo(visit: Visit, sink: Sink, { ask, order, stamp }: Job): Promise<Ending> {
  const { site, signal } = visit
  const say = sayBy(site.renames.said)
  const { twists } = order
  if (twists.has('error')) {
    await say(sink, grpcError(13, 'Internal error'))
    return 'done'
  }
  const stepMs = order.tempo ?? (site.settings.pace === 'natural' ? 400 : 0)
  const never = twists.has('no_final') || twists.has('stall')
  const video = {
    id: crypto.randomUUID(),
    conversationId: stamp.conversationId,
    userId: stamp.userId,
    prompt: order.prompt,
    startedAt: site.now(),
    takesMs: never ? Infinity : stepMs * videoSteps.length,
    moderated: twists.has('moderated'),
  }
  site.videos.keep(video)
  site.assets.keep(video.id, { ...video, isVideo: true, isStock: twists.has('stock') })
  const frame = {
    video,
    size: sizeOf(ask.ratio ?? '2:3'),
    resolution: ask.line === 'video720p' ? '720p' : '480p',
  }
  if (twists.has('stall')) await site.waits.wait(Infinity, signal)
  for (const progress of videoSteps) {
    if (!(await say(sink, videoFrame({ ...frame, progress }, stamp)))) return 'done'
    if (!(await site.waits.wait(stepMs, signal))) return 'done'
    if (progress > 30 && twists.has('cut')) return 'cut'
  }
  if (twists.has('no_final') && !(await site.waits.wait(Infinity, signal))) return 'done'
  for (const last of [videoFrame({ ...frame, progress: 100 }, stamp), titleFrame])
    if (!(await say(sink, last))) return 'done'
  return 'done'
}

const responsesPath = /^\/rest\/app-chat\/conversations\/([0-9a-f-]{36})\/responses$/

/** A later look at a video's conversation (upstream-protocol 4.3, 6.3). */
export const mediaResponses: Route = {
  method: 'GET',
  path: responsesPath,
  access: 'account',
  answer: ({ site, url }, account) => {
    const [, id = ''] = responsesPath.exec(url.pathname) ?? []
    const video = site.videos.ofConversation(id)
    if (video?.userId !== account.userId)
      return refuse({ status: 404, body: flatError(5, 'Conversation not found') })
    if (url.searchParams.get('conversationKind') !== 'CONVERSATION_KIND_IMAGINE')
      return Response.json({ responses: [] })
    return Response.json({ responses: [videoMessage(video, site.videos.progress(video), site.now())] })
  },
}
