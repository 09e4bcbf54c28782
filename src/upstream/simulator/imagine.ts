import { pictureOf } from './assets.ts'
import type { LiveAccount } from './accounts.ts'
import { imageFrame, startFrame, completedFrame, type ImagineJob } from './imagine-frames.ts'
import { type MediaOrder, readOrder } from './media-order.ts'
import { meetFaults, refuse } from './meet-faults.ts'
import { type PictureSize, sizeOf } from './picture.ts'
import { seeded } from './random.ts'
import { readImagineMessage, type ImagineAsk } from './read-imagine.ts'
import { clearanceRefusal } from './refusals.ts'
import type { Route, Visit } from './site.ts'
import type { Line, SocketRoute } from './sockets.ts'

/** `/ws/imagine/listen`: pictures over a socket (upstream-protocol 7). */
export const imagineSocket: SocketRoute = {
  path: /^\/ws\/imagine\/listen$/,
  refuse: (_, account) => {
    const closed = account.faults.some(({ spec }) => spec.name === 'media_closed')
    return closed && meetFaults(account.faults, 'media').length > 0 ? refuse(clearanceRefusal) : undefined
  },
  open: (visit, account, line) => {
    line.send({ type: 'session', conversation_id: crypto.randomUUID() })
    return (message) => {
      const ask = readImagineMessage(message)
      if (ask) void draw({ visit, account, line }, ask)
    }
  },
}

type Place = { visit: Visit; account: LiveAccount; line: Line }

/** Says what becomes of one request, in the order of upstream-protocol 7.5: jobs interleave. */
async function draw({ visit, account, line }: Place, ask: ImagineAsk): Promise<void> {
  const { site, signal, url } = visit
  const order = readOrder(site, account, ask.text)
  const { twists } = order
  const refusal = refusalOf(order, account, { site, pro: ask.pro })
  if (refusal) return void line.send({ type: 'error', ...refusal, request_id: ask.requestId })
  if (twists.has('stall')) return
  const say = (frame: object) =>
    line.send(twists.has('renamed') ? { ...frame, type: 'picture.update', job_id: undefined } : frame)
  const size = sizeOf(ask.ratio)
  const jobs = jobsOf(order, ask, size)
  const origin = url.origin
  const random = seeded(order.prompt)
  const natural = site.settings.pace === 'natural'
  const pause = () => site.waits.wait(order.tempo ?? (natural ? random.int(150, 450) : 0), signal)
  for (const job of jobs) {
    site.assets.keep(job.id, { ...job, userId: account.userId, size })
    say(startFrame(job, ask, size))
  }
  for (const job of jobs) {
    if (!(await pause())) return
    const half = { width: size.width >> 1, height: size.height >> 1 }
    say(imageFrame(job, ask, { origin, size, blob: await blob(job, half, true), progress: 50 }))
  }
  if (twists.has('cut')) return line.cut()
  if (twists.has('no_final')) return
  for (const job of jobs) {
    if (!(await pause())) return
    const bytes = twists.has('no_blob') ? undefined : await blob(job, size, false)
    if (!job.moderated) say(imageFrame(job, ask, { origin, size, blob: bytes, progress: 100 }))
    say(completedFrame(job, ask))
  }
}

function refusalOf(
  { twists }: MediaOrder,
  account: LiveAccount,
  { site, pro }: { site: Visit['site']; pro: boolean },
) {
  if (twists.has('error')) return { err_code: 'internal_error', err_msg: 'Something went wrong' }
  const quota = account.media[pro ? 'imagePro' : 'image']
  if (twists.has('limit') || !quota.take(site.now()))
    return { err_code: 'rate_limit_exceeded', err_msg: 'Image rate limit exceeded' }
  return undefined
}

function jobsOf({ prompt, twists }: MediaOrder, { count }: ImagineAsk, size: PictureSize): ImagineJob[] {
  const made = twists.has('few') ? Math.ceil(count / 2) : count
  return Array.from({ length: made }, (_, order) => ({
    id: crypto.randomUUID(),
    order,
    prompt: `${prompt} ${order} ${size.width}`,
    moderated: twists.has('moderated') || (twists.has('moderated_first') && order === 0),
  }))
}

const blob = async ({ prompt }: ImagineJob, size: PictureSize, preview: boolean) =>
  Buffer.from(await pictureOf({ prompt, size, userId: '', moderated: false }, preview)).toString('base64')

const publicPath = /^\/imagine-public\/images\/([0-9a-f-]{36})\.(jpg|png)$/

/** The socket's pictures by their links: open to everybody (upstream-protocol 1.1). */
export const imaginePictures: Route = {
  method: 'GET',
  path: publicPath,
  access: 'open',
  withoutStatsig: true,
  answer: async ({ site, url }) => {
    const [, id = '', extension] = publicPath.exec(url.pathname) ?? []
    const asset = site.assets.find(id)
    const preview = extension === 'png'
    if (!asset || (asset.moderated && !preview)) return new Response('Not Found', { status: 404 })
    return new Response(await pictureOf(asset, preview), {
      headers: { 'content-type': preview ? 'image/png' : 'image/jpeg' },
    })
  },
}
