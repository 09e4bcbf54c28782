import type { Capture, CapturedCut, CapturedMessage } from '../../core/capture.ts'
import { createFakeWords } from '../../lib/fake-words.ts'
import { answerText, bodyText, longestBody, noted, shownHeaders, shownMessages } from './recorded-parts.ts'
import { createWireRedactor } from './redact-wire.ts'
import type { Words } from './words.ts'

/** A call or a socket that is being written down. */
export type Tape = {
  /** The same answer; what is read of it is noted. */
  answered: (response: Response) => Response
  sent: (message: string) => void
  heard: (message: string) => void
  /** It is over, by a broken connection or as it should. */
  ended: (end: 'whole' | 'broken') => void
}

export type TapedCall = {
  method: string
  path: string
  headers: Readonly<Record<string, string>>
  body?: string | Blob | undefined
}

/** Writes down the next exchanges of each kind for a while (product section 14). */
export type Recorder = {
  /** Undefined while nothing is written down, or enough of its kind was. */
  tape: (call: TapedCall) => Tape | undefined
  /** Starts, or goes on for so long from now. */
  start: (minutes: number) => void
  stop: () => void
  /** Epoch milliseconds; 0 while it does not run. */
  until: () => number
}

export type RecorderOptions = {
  words: () => Words
  gateway: string
  now: () => number
  /** Told of each exchange when it is over. */
  onCapture: (capture: Capture) => void
}

/** So many of each kind and outcome. */
const mostOfKind = 3

export function createRecorder({ words, gateway, now, onCapture }: RecorderOptions): Recorder {
  let until = 0
  let key = ''
  const taken = new Map<string, number>()
  const open = new Set<() => void>()
  let timer: ReturnType<typeof setTimeout> | undefined

  function stop(): void {
    clearTimeout(timer)
    until = 0
    for (const leave of open) leave()
    open.clear()
  }

  function isWanted(kind: string, outcome: string): boolean {
    const name = `${kind} ${outcome}`
    const count = taken.get(name) ?? 0
    if (count >= mostOfKind) return false
    taken.set(name, count + 1)
    return true
  }

  function tape(call: TapedCall): Tape | undefined {
    if (now() >= until) return undefined
    const kind = kindOf(call, words())
    const startedAt = performance.now()
    const at = () => Math.round(performance.now() - startedAt)
    const pieces: Uint8Array[] = []
    const cuts: CapturedCut[] = []
    const messages: CapturedMessage[] = []
    let answer: Response | undefined
    let length = 0
    const write = (end: Capture['end']) => {
      if (!open.delete(leave)) return
      if (!answer && messages.length === 0) return
      if (!isWanted(kind, answer ? String(answer.status) : 'socket')) return
      const redact = createWireRedactor(createFakeWords(key))
      onCapture({
        version: 1,
        kind,
        gateway,
        request: {
          method: call.method,
          path: redact(`["${call.path}"]`).slice(2, -2),
          headers: shownHeaders(call.headers, redact),
          body: bodyText(call.body, redact),
        },
        ...(answer && {
          response: {
            status: answer.status,
            headers: shownHeaders(Object.fromEntries(answer.headers), redact),
            body: answerText(answer, pieces, redact),
            cuts,
          },
        }),
        ...(messages.length > 0 && {
          messages: shownMessages(messages, redact),
        }),
        end,
      })
    }
    const leave = () => write('left')
    open.add(leave)
    const note = (piece: Uint8Array) => {
      if (length > longestBody) return
      length += piece.length
      pieces.push(piece.slice())
      cuts.push({ at: at(), bytes: length })
    }
    return {
      answered: (response) => {
        answer = response
        if (!response.body) write('whole')
        return response.body ? new Response(noted(response.body, note, write), response) : response
      },
      sent: (text) => void messages.push({ at: at(), from: 'us', text }),
      heard: (text) => void messages.push({ at: at(), from: 'upstream', text }),
      ended: write,
    }
  }

  return {
    tape,
    start: (minutes) => {
      stop()
      taken.clear()
      key = crypto.randomUUID()
      until = now() + minutes * 60_000
      timer = setTimeout(stop, minutes * 60_000)
      timer.unref()
    },
    stop,
    until: () => (now() < until ? until : 0),
  }
}

function kindOf({ path, body }: TapedCall, words: Words): string {
  const name = words.pathName(path) ?? (path.startsWith('/users/') ? 'download' : 'other')
  if (name !== 'chat' || typeof body !== 'string') return name
  if (body.includes(`"${words.set.media.video_model}"`)) return 'video'
  return body.includes(`"${words.set.media.edit_model}"`) ? 'edit' : name
}
