import type { LiveAccount } from './accounts.ts'
import type { Thread } from './chat-script.ts'
import { answerTurn } from './mgw-answer.ts'
import { hasFault, meetFaults, rewordBy } from './meet-faults.ts'
import { createEnvelope } from './mgw-parts.ts'
import { type Mode, modes } from './modes.ts'
import { type Fields, fieldsOf, filesBeside, readEnvelope, readItem } from './read-mgw.ts'
import type { Visit } from './site.ts'
import type { Line } from './sockets.ts'

type Session = {
  mode: Mode
  search: boolean
  thread: Omit<Thread, 'parentId'>
  attached: boolean
}

/**
 * One session of the chat socket, strict about the order of upstream-protocol 3.11.2: session.create, then the turn
 * once the conversation is attached, in two events or in one.
 */
export function createMgwSession(visit: Visit, account: LiveAccount, line: Line): (message: unknown) => void {
  const { site, signal, call } = visit
  let id: string = crypto.randomUUID()
  let envelope = createEnvelope(id)
  let session: Session | undefined
  let pending: { item: NonNullable<ReturnType<typeof readItem>>; parentId: unknown } | undefined
  let busy = false

  const refuse = ({ event_id }: Fields, message: string, code = 'invalid_envelope') =>
    void line.send(envelope('error', { client_event_id: event_id, error: { code, message } }))

  /** What a turn may not come before. */
  function isReady(event: Fields, sessionId: unknown): boolean {
    if (!session?.attached) refuse(event, 'the conversation is not attached yet')
    else if (sessionId !== session.thread.id) refuse(event, 'session_id is not that of this session')
    else if (busy) refuse(event, 'a response is in progress')
    else return true
    return false
  }

  async function create(event: Fields): Promise<void> {
    const { model, x_grok } = fieldsOf(event['session'])
    const wishes = fieldsOf(x_grok)
    const mode = modes.find((name) => name === model)
    const capabilities = wishes['protocol_capabilities']
    const attaches = Array.isArray(capabilities) && capabilities.includes('conversation_attached')
    if (session) return refuse(event, 'the session exists')
    if (!mode) return refuse(event, `unknown model ${String(model)}`)
    if (wishes['use_chunk'] !== true || !attaches)
      return refuse(event, 'use_chunk and conversation_attached are wanted')
    const wanted = wishes['conversation_id']
    const conversation = site.conversations.find(wanted, account.userId)
    if (wanted !== undefined && (!conversation || wishes['load_existing'] !== true))
      return refuse(event, 'no such conversation', 'conversation_not_found')
    if (conversation) envelope = createEnvelope((id = conversation.id))
    const temporary = conversation?.temporary ?? wishes['is_temporary'] === true
    const thread = { id, temporary, ...(conversation && { conversation }) }
    const met = meetFaults(account.faults, 'session', 'mgw')
    if (hasFault(met, 'changed_session_silent')) return
    if (hasFault(met, 'changed_session_refused')) return refuse(event, 'expected field session_config')
    session = { mode, search: wishes['disable_web_search'] !== true, thread, attached: false }
    const echo = { client_event_id: event['event_id'], session: { model, x_grok: { use_chunk: true } } }
    void line.send(rewordBy(met, envelope('session.created', echo)))
    // A caller who does not wait for the attachment comes too early.
    if (!(await site.waits.wait(site.settings.pace === 'natural' ? 20 : 1, signal))) return
    session.attached = true
    const attached = rewordBy(
      met,
      envelope('conversation.attached', {
        conversation: { id, object: 'realtime.conversation' },
        mode: conversation ? 'existing' : 'new',
      }),
    )
    void line.send(
      JSON.stringify(attached) + JSON.stringify(envelope('conversation.queue.updated', { queue: [] })),
    )
  }

  async function respond(event: Fields, { mode, search, thread }: Session): Promise<void> {
    const whole = readItem(event['item'])
    const item = whole ? { ...whole, fileIds: filesBeside(event) } : pending?.item
    if (!item) return refuse(event, 'there is no turn to answer')
    const parentId = String(event['parent_response_id'] ?? pending?.parentId ?? '')
    const parent = thread.conversation?.messages.get(parentId)
    if (parentId !== '' && parent?.sender !== 'assistant')
      return refuse(event, 'no such response in this conversation', 'conversation_not_found')
    pending = undefined
    busy = true
    const turn = {
      ...item,
      mode,
      search,
      thread: { ...thread, parentId },
      createId: String(event['event_id']),
    }
    await answerTurn({ visit, account, line, envelope }, turn)
    busy = false
  }

  signal.addEventListener('abort', () => {
    call.aborted = busy
  })

  const hears: Readonly<Record<string, (event: Fields, sessionId: unknown) => void>> = {
    'session.create': (event) => void create(event),
    'conversation.item.create': (event, sessionId) => {
      if (!isReady(event, sessionId)) return
      const item = readItem(event['item'])
      pending = item && { item, parentId: event['parent_response_id'] }
      if (!item) refuse(event, 'the item is no message of a user')
    },
    'response.create': (event, sessionId) => {
      if (isReady(event, sessionId) && session) void respond(event, session)
    },
    ping: () => void line.send(envelope('pong', {})),
    pong: () => {},
  }

  return (message) => {
    const { event, sessionId } = readEnvelope(message)
    const hear = hears[String(event['type'])]
    if (hear) hear(event, sessionId)
    else refuse(event, `unknown event ${String(event['type'])}`)
  }
}
