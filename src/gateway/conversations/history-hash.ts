import { createHash } from 'node:crypto'
import type { Attachment, Turn } from '../../core/prompt.ts'

/**
 * Hashes of histories: equal when the model was told the same and said the same. A hash is made turn by turn, so that
 * one of a longer history comes from that of its beginning. 32 hex digits.
 */
export const beginHash = (mode: string): string => digest(`history of ${mode}`)

/** The hash of a history that goes on with these turns. The first of them must not be another piece of the turn before. */
export const extendHash = (hash: string, turns: readonly Turn[]): string =>
  merged(turns).reduce((before, turn) => digest(JSON.stringify([before, ...normalised(turn)])), hash)

/** A history in two: up to the last answer in it, and what was said since. */
export function splitHistory(turns: readonly Turn[]): { before: Turn[]; fresh: Turn[] } {
  const at = turns.findLastIndex(({ role }) => role === 'assistant') + 1
  return { before: turns.slice(0, at), fresh: turns.slice(at) }
}

/** One answer may come back in pieces: Responses has an item for each call and each message. */
function merged(turns: readonly Turn[]): Turn[] {
  const all: Turn[] = []
  for (const turn of turns) {
    const last = all.at(-1)
    if (last?.role !== 'assistant' || turn.role !== 'assistant') all.push(turn)
    else all[all.length - 1] = { ...last, text: last.text + turn.text }
  }
  return all
}

const normalised = ({ role, text, attachments = [] }: Turn): unknown[] => [
  role,
  role === 'assistant' ? asSaid(text) : plain(text),
  ...attachments.map(nameOf),
]

const plain = (text: string) => text.replaceAll('\r\n', '\n').trim()

/** What clients leave out when they send an answer again: thoughts in tags, white space in front of calls. */
const asSaid = (text: string) =>
  plain(plain(text).replace(/^<think>[\s\S]*?<\/think>/, '')).replace(/\s*<tool_calls>/, '\n<tool_calls>')

const nameOf = ({ kind, source, filename = '' }: Attachment): string[] => [
  kind,
  filename,
  digest('url' in source ? source.url : source.data),
]

const digest = (value: string | Uint8Array) => createHash('sha256').update(value).digest('hex').slice(0, 32)
