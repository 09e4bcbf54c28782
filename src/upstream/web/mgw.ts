import type { Answer } from '../../core/answer.ts'
import { fail } from '../../core/fault.ts'
import type { OpenRequest } from '../upstream.ts'
import { broken, readAnswer } from './answer.ts'
import { silent, tether, within } from './call.ts'
import { decodeMgw } from './decode-mgw.ts'
import { encodeSession, encodeTurn } from './encode-mgw.ts'
import { eventType, type MgwFrame } from './frame-mgw.ts'
import { record, text } from './json.ts'
import { connectMgw, type MgwOptions, type MgwSocket } from './mgw-connect.ts'
import { rejectFrame } from './reject-stream.ts'

/**
 * Sends a prompt over the web app's chat socket (upstream-protocol 3.11), one socket for each answer. Resolves at the
 * first sign of the answer; rejects as `Upstream.open` says.
 */
export async function openMgw(options: MgwOptions, request: OpenRequest): Promise<Answer> {
  const { grok } = options.config()
  const rope = tether(request.signal)
  try {
    const socket = await connectMgw(options, request.account, rope)
    const limit = { seconds: grok.timeout, expired: silent(grok.timeout), tether: rope }
    const temporary = request.temporary ?? (grok.temporary && !request.kept)
    await within(options, limit, begin(socket, request, temporary))
    const decoder = decodeMgw({
      filterTags: grok.filter_tags,
      assetsUrl: grok.assets_url,
      onUnknown: options.onUnknown,
    })
    return readAnswer({
      // The server keeps the socket open behind the answer; we do not.
      source: { ...socket, read: () => (decoder.complete() ? Promise.resolve({}) : socket.read()) },
      frames: { push: (frames: MgwFrame[]) => frames, end: () => [] },
      decoder,
      watchdog: options.watchdog,
      idleMs: grok.stream_idle_timeout * 1000,
      totalMs: grok.total_timeout * 1000,
      abort: rope.release,
    })
  } catch (error) {
    rope.release()
    throw error
  }
}

/** Opens a session, sends the turn when both answers to that are there, and waits until the upstream begins to answer. */
async function begin(socket: MgwSocket, request: OpenRequest, temporary: boolean): Promise<void> {
  const { prompt, model, fileIds, continued } = request
  const id = `evt_init_${crypto.randomUUID()}`
  socket.send(encodeSession(prompt, model, { id, temporary, continued }))
  let created = false
  let attached: MgwFrame | undefined
  const isReady = (frame: MgwFrame) => {
    const type = eventType(frame)
    const answers = text(frame.event?.['client_event_id']) ?? id
    if (type === 'session.created' && answers === id) created = true
    if (type === 'conversation.attached') attached = frame
    return created && attached !== undefined
  }
  const frame = await until(socket, (each) => isTrouble(each) || isReady(each))
  if (!attached || isTrouble(frame)) return fail(rejectFrame(troubleIn(frame)))
  const sessionId = text(frame.session_id) ?? text(record(attached.event?.['conversation'])?.['id']) ?? ''
  const turn = { sessionId, messageId: crypto.randomUUID(), fileIds, now: Date.now(), continued }
  for (const message of encodeTurn(prompt, turn)) socket.send(message)
  await until(socket, (each) => isTrouble(each) || eventType(each).startsWith('response.'))
  socket.unread([attached])
}

/** Reads up to this frame, which stays to be read; what came before it is dropped. */
async function until(socket: MgwSocket, isIt: (frame: MgwFrame) => boolean): Promise<MgwFrame> {
  for (;;) {
    const { value } = await socket.read().catch((error) => fail(broken(error)))
    if (!value) return fail(broken('the socket was closed before the answer'))
    const at = value.findIndex(isIt)
    if (at === -1) continue
    socket.unread(value.slice(at))
    return value[at]!
  }
}

const isTrouble = (frame: MgwFrame) =>
  frame.error !== undefined || eventType(frame) === 'error' || eventType(frame) === 'session.ended'

const troubleIn = ({ error, event }: MgwFrame) =>
  error ?? record(event?.['error']) ?? { code: event?.['type'], message: event?.['reason'] }
