import type { FaultOptions, FaultRow } from './fault-row.ts'
import type { Cue, ErrorDetail } from './script.ts'
import { isSpoken } from './script.ts'

const isToken = ({ cue }: Cue) => cue === 'text'
/** Opening and echo, nothing of the answer. */
const opening = (script: Cue[]) => script.filter(({ cue }) => cue === 'conversation' || cue === 'echo')
const top = (code: number, message: string): Cue => ({ cue: 'error', code, message })
const nested = (detail: ErrorDetail, message: string): Cue => ({ cue: 'error', detail, message })
const usageLimit = nested('usageLimitReached', "You've reached your usage limit. Please try again later.")
const moderated = nested('contentModerated', 'Content is moderated.')

/** Where the answer is to break: after so many tokens of its text, else in their middle. */
function breakAt(script: Cue[], { after }: FaultOptions): number {
  const spoken = script.findIndex(isSpoken)
  const start = spoken === -1 ? script.findIndex(({ cue }) => cue === 'end') : spoken
  const tokens = script.flatMap((cue, i) => (isToken(cue) ? [i] : []))
  const said = Math.min(after ?? Math.ceil(tokens.length / 2), tokens.length)
  return said === 0 ? start : (tokens[said - 1] ?? start) + 1
}

const endAt = (script: Cue[], options: FaultOptions, ...then: Cue[]): Cue[] => [
  ...script.slice(0, breakAt(script, options)),
  ...then,
]
const insertAt = (script: Cue[], options: FaultOptions, ...cues: Cue[]): Cue[] =>
  script.toSpliced(breakAt(script, options), 0, ...cues)

/** Text from this share on stands in the final message only. */
function keepBack(script: Cue[], share: number): Cue[] {
  const first = Math.floor(script.filter(isToken).length * share)
  let token = 0
  return script.map((cue) => (cue.cue === 'text' && token++ >= first ? { ...cue, unsent: true } : cue))
}

const row = (name: string, help: string, alter: FaultRow['alter']): FaultRow => ({
  name,
  help,
  scope: 'chat',
  ...(alter && { alter }),
})

/** Faults of an answer that began with status 200 (upstream-protocol 3.10, 3.12). */
export const streamFaults: readonly FaultRow[] = [
  row('first_frame_limit', 'the only frame is a top-level error, code 8', () => [
    top(8, 'Too many requests'),
  ]),
  row('first_frame_anti_bot', 'the only frame is a top-level error, code 7', () => [
    top(7, 'Request rejected by anti-bot rules.'),
  ]),
  row('usage_limit', 'nested usageLimitReached after the echo', (script) => [...opening(script), usageLimit]),
  row('usage_limit_late', 'the same after some tokens', (script, o) => endAt(script, o, usageLimit)),
  row('moderated', 'nested contentModerated before any text', (script) => [...opening(script), moderated]),
  row('moderated_late', 'the same after some tokens', (script, o) => endAt(script, o, moderated)),
  row('moderated_image', 'the first picture of a drawing is withheld', (script) =>
    script.map((cue) =>
      cue.cue === 'image' && cue.index === 0 && cue.progress === 100 ? { ...cue, moderated: true } : cue,
    ),
  ),
  row('error_late', 'a top-level error, code 13, after some tokens', (script, o) =>
    endAt(script, o, top(13, 'Internal error')),
  ),
  {
    name: 'slow_first_byte',
    help: 'nothing at all for ms (3000)',
    scope: 'chat',
    delayMs: ({ ms }) => ms ?? 3000,
  },
  row('stall', 'silence after some tokens, for ms (for ever)', (script, o) =>
    insertAt(script, o, { cue: 'pause', ms: o.ms ?? Infinity }),
  ),
  row('cut', 'the connection breaks inside a frame', (script, o) => endAt(script, o, { cue: 'cut' })),
  row('ends_early', 'the stream ends cleanly, without its end frames', (script, o) => endAt(script, o)),
  row('malformed', 'one frame is not JSON', (script, o) => insertAt(script, o, { cue: 'garbage' })),
  row('empty', 'it finishes without any content', (script) => script.filter((cue) => !isSpoken(cue))),
  row('picture_limit', 'a drawing: words about a limit, and no picture', (script) => [
    ...opening(script),
    { cue: 'text', text: "You've reached your image generation limit. " },
    { cue: 'text', text: 'Please try again later.' },
    ...script.filter(({ cue }) => cue === 'end' || cue === 'final' || cue === 'message' || cue === 'title'),
  ]),
  row('message_twice', 'the final message, which repeats the whole text, comes twice', (script) =>
    script.flatMap((cue): Cue[] => (cue.cue === 'message' ? [cue, cue] : [cue])),
  ),
  row('message_extends', 'the end of the text stands in the final message only', (s) => keepBack(s, 2 / 3)),
  row('message_only', 'the whole text stands in the final message only', (s) => keepBack(s, 0)),
]
