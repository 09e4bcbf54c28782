import type { FaultSpec } from './accounts-file.ts'
import type { BenchOrder } from './bench.ts'
import type { Mode } from './modes.ts'
import type { Random } from './random.ts'
import type { ReadPrompt } from './read-prompt.ts'
import type { Cue } from './script.ts'
import type { UploadedFile } from './upload-shelf.ts'
import type { Framing } from './wire.ts'

/** What a directive may look at. */
export type Ask = {
  /** The text it was found in, without the modifiers before it. */
  text: string
  /** The whole prompt as sent. */
  message: string
  prompt: ReadPrompt
  mode: Mode
  /** The request allows the upstream's own search. */
  search: boolean
  /** Files of this account the request names. */
  files: readonly UploadedFile[]
  /** Seeded by the text: the same prompt gets the same answer. */
  random: Random
  /** A new UUID at each call. */
  newId: () => string
}

/** What is to be said, and how. */
export type Reply = {
  draft: Cue[]
  framing: Partial<Framing>
  faults: FaultSpec[]
  /** Texts are sent in the pieces the draft has, not cut further. */
  asCut?: true
  bench?: BenchOrder
}

/** A row of the directive table: a prompt of this form gets this answer. */
export type Directive = {
  usage: string
  help: string
  match: RegExp
  answer: (ask: Ask, groups: (string | undefined)[]) => Cue[]
}

/** A word before another directive, or before any prompt, that changes how it is answered. */
export type Modifier = {
  usage: string
  help: string
  match: RegExp
  change: (reply: Reply, groups: (string | undefined)[], ask: Ask) => Reply
}

export const say = (text: string): Cue[] => [{ cue: 'text', text }]
