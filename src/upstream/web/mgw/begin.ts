import { type Fault, fail } from '../../../core/fault.ts'
import type { OpenRequest } from '../../upstream.ts'
import { broken } from '../../answer.ts'
import { type Tether, within } from '../../tether.ts'
import { silent } from '../call.ts'
import { encodeSession, encodeTurn, type SessionWish } from './encode.ts'
import { isAboutTurn, isKnownEvent } from './events.ts'
import { eventType, type MgwFrame } from './frame.ts'
import { record, text } from '../../json.ts'
import type { MgwOptions, MgwSocket } from './connect.ts'
import { noteMode } from '../note-mode.ts'
import { rejectFrame } from '../reject-stream.ts'
import { wordsOf } from '../words.ts'
import { notUnderstood } from '../../not-understood.ts'

/** `attached` when a session is open on the socket already. */
export type Opening = {
  socket: MgwSocket
  request: OpenRequest
  wish: SessionWish
  tether: Tether
  attached?: MgwFrame | undefined
}

/**
 * Opens a session, sends the turn when both answers to that are there, and waits until the upstream begins to answer;
 * everything heard since is left to be read. Rejects with a fault marked `transportRefused` where the socket is not
 * understood (product section 14), unless it refused the account or the model.
 */
export async function beginMgw(options: MgwOptions, opening: Opening): Promise<void> {
  const { socket, request, wish, tether } = opening
  const { prompt, fileIds, continued } = request
  const attached = opening.attached ?? (await openSession(options, { socket, wish, continued, tether }))
  const sessionId = text(attached.session_id) ?? text(record(attached.event?.['conversation'])?.['id']) ?? ''
  const filesAs = wordsOf(options).set.chat_files
  const turn = { sessionId, messageId: crypto.randomUUID(), fileIds, filesAs, now: Date.now(), continued }
  for (const message of encodeTurn(prompt, turn)) socket.send(message)
  socket.unread([attached, ...(await firstWord(options, opening))])
}

type SessionOpening = Pick<Opening, 'socket' | 'wish' | 'tether'> & {
  continued?: OpenRequest['continued'] | undefined
}

/** Opens a session; resolves to the frame that says that the conversation is attached. Rejects as `beginMgw` does. */
export async function openSession(
  options: MgwOptions,
  { socket, wish, continued, tether }: SessionOpening,
): Promise<MgwFrame> {
  const seconds = options.config().grok.connect_timeout
  const id = `evt_init_${crypto.randomUUID()}`
  socket.send(encodeSession(wish, { id, continued }))
  let created = false
  let attached: MgwFrame | undefined
  const limit = { seconds, expired: strange(`no known answer to session.create in ${seconds} s`), tether }
  const ready = async (): Promise<MgwFrame> => {
    for (;;) {
      for (const frame of await read(socket, 'behind session.create')) {
        if (isTrouble(frame)) {
          noteMode(options, wish.mode, JSON.stringify(frame))
          return fail(refusedSession(frame))
        }
        note(options, frame)
        const answers = text(frame.event?.['client_event_id']) ?? id
        if (eventType(frame) === 'session.created' && answers === id) created = true
        if (eventType(frame) === 'conversation.attached') attached = frame
      }
      if (created && attached) return attached
    }
  }
  return within(options, limit, ready())
}

/** Everything heard since the turn was sent, up to the first word about it. */
async function firstWord(options: MgwOptions, { socket, tether }: Opening): Promise<MgwFrame[]> {
  const { timeout, connect_timeout: patience } = options.config().grok
  const heard: MgwFrame[] = []
  let strangeSince: number | undefined
  for (;;) {
    const left = strangeSince === undefined ? 0 : patience - (performance.now() - strangeSince) / 1000
    const limit =
      strangeSince === undefined
        ? // Mere silence: the upstream may be at work on it, so nobody else is asked.
          { seconds: timeout, expired: { ...silent(timeout), ...silentSocket }, tether }
        : { seconds: Math.max(0, left), expired: strange(`no known frame for ${patience} s`), tether }
    const frames = await within(options, limit, read(socket, 'behind the prompt')).catch((error) => {
      for (const frame of heard) note(options, frame)
      throw error
    })
    heard.push(...frames)
    const first = frames.find((frame) => isTrouble(frame) || isAboutTurn(frame))
    if (first && isTrouble(first)) return fail(refusedTurn(first))
    if (first) return heard
    if (frames.some((frame) => !isKnownEvent(frame))) strangeSince ??= performance.now()
  }
}

async function read(socket: MgwSocket, where: string): Promise<MgwFrame[]> {
  const { value } = await socket.read().catch((error) => fail({ ...broken(error), ...refusing }))
  return value ?? fail(strange(`closed ${where} without a known frame`))
}

/** Tells of a frame that goes no further, if nobody knows it. */
function note({ onUnknown }: MgwOptions, frame: MgwFrame): void {
  const type = eventType(frame)
  const kind = frame.event ? 'event' : 'envelope'
  const names = Object.keys(frame.event ?? frame).filter((key) => key !== 'session_id')
  const name = type || names.join(', ')
  if (!isKnownEvent(frame)) onUnknown?.({ kind, name, sample: frame })
}

const isTrouble = (frame: MgwFrame) =>
  frame.error !== undefined || eventType(frame) === 'error' || eventType(frame) === 'session.ended'

const refusing = { transportRefused: true, notUnderstood: true } as const
const silentSocket = { transportRefused: true, maybeTaken: true } as const

const strange = (why: string): Fault => ({
  ...notUnderstood,
  kind: 'upstream_failed',
  detail: `chat socket: ${why}`,
})

function refusedSession(frame: MgwFrame): Fault {
  const { error, event } = frame
  const words = error ?? record(event?.['error']) ?? { code: event?.['type'], message: event?.['reason'] }
  const fault = rejectFrame(words)
  // The account and the model are the upstream's to refuse, and so is a conversation it does not have.
  const isOwn =
    fault.kind !== 'upstream_failed' || /model|conversation|not.?found/i.test(JSON.stringify(words))
  return isOwn ? fault : { ...fault, ...refusing }
}

// Nothing was answered yet, and a refusal says that nothing will be.
const refusedTurn = refusedSession
