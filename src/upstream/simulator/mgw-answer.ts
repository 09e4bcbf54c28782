import type { LiveAccount } from './accounts.ts'
import { answerFor } from './answer.ts'
import { type BenchOrder, playBench } from './bench.ts'
import { mgwBench } from './bench-frames.ts'
import { askOf, keepWhole, prepareScript, stampFor, type Thread } from './chat-script.ts'
import { faultRow } from './faults.ts'
import { delayOf, hasFault, meetFaults, refusalOf, reworded } from './meet-faults.ts'
import { encodeMgw } from './mgw-events.ts'
import type { MgwEnvelope } from './mgw-parts.ts'
import type { Mode } from './modes.ts'
import { play } from './play.ts'
import { promptFaults } from './prompt-faults.ts'
import { wordsOf } from './read-mgw.ts'
import type { Cue } from './script.ts'
import type { Visit } from './site.ts'
import { createSocketWire } from './socket-wire.ts'
import type { Line } from './sockets.ts'
import type { Sink } from './streams.ts'

/** One turn to be answered. `createId` is the id of the event that asked for it. */
export type Turn = {
  text: string
  fileIds: unknown[]
  mode: Mode
  search: boolean
  thread: Thread
  createId: string
}
export type Place = { visit: Visit; account: LiveAccount; line: Line; envelope: MgwEnvelope }

/** Says the answer over the socket, with the faults that strike it. The socket stays open behind a whole answer only. */
export async function answerTurn({ visit, account, line, envelope }: Place, turn: Turn): Promise<void> {
  const { site, signal } = visit
  const { text, mode, thread } = turn
  Object.assign(visit.call, { prompt: text, conversation: thread.id })
  const files = turn.fileIds.flatMap((id) => site.uploads.find(id, account.userId) ?? [])
  const before = (thread.conversation && site.conversations.path(thread.conversation, thread.parentId)) ?? []
  const ask = askOf({ message: text, mode, files, search: turn.search, before })
  const reply = site.settings.script?.(ask) ?? answerFor(ask)
  // Faults that refuse struck the handshake already; those in the prompt are told in words.
  const lasting = account.faults.filter(({ spec }) => !faultRow(spec.name)?.refuse)
  const met = [...meetFaults(lasting, 'chat', 'mgw'), ...promptFaults(site, reply.faults, ask.message)]
  const wait = (ms: number) => site.waits.wait(ms, signal)
  const delay = delayOf(met)
  if (delay > 0 && !(await wait(delay))) return
  if (hasFault(met, 'changed_turn_silent')) return
  if (hasFault(met, 'changed_turn_closed')) return line.end()
  const refusal = refusalOf(met)
  const error = refusal && wordsOf(refusal)
  if (error) return void line.send(envelope('error', { client_event_id: turn.createId, error }))
  if (refusal) return line.end(1011, 'internal error')

  const stamp = stampFor(site, account, { message: text, mode, thread })
  const voice = encodeMgw(stamp, envelope, turn.createId)
  const sink: Sink = { write: (message) => line.send(String(message)), flush: async () => {} }
  const { bench } = reply
  const allowed = account.quota[mode].take(site.now())
  const sayBench = (order: BenchOrder) =>
    playBench(order, { site, voice: mgwBench(stamp, voice, envelope), sink, signal })
  const say = (script: Cue[]) =>
    play(script, {
      encode: reworded(met, keepWhole(site, stamp, { encode: voice.encode, thread })),
      wire: createSocketWire({ ...site.settings.framing, ...reply.framing }, ask.random),
      sink,
      pace: site.settings.pace,
      random: ask.random,
      wait,
    })
  const ending = !allowed
    ? await say(usedUp)
    : bench
      ? await sayBench(bench)
      : await say(prepareScript(site, { ask, reply, met, userId: stamp.userId }))
  if (ending === 'cut') line.cut()
  else if (!voice.ended()) line.end()
}

const usedUp: Cue[] = [
  { cue: 'echo' },
  { cue: 'error', detail: 'usageLimitReached', message: "You've reached your usage limit." },
]
