import { type ModelEvent, piecesOf } from '../core/event.ts'
import type { Step } from '../core/step.ts'

type Delta = Extract<ModelEvent, { type: 'text.delta' | 'reasoning.delta' }>

/** `waits`: half a character is kept back. */
export type PairJoiner = Step<ModelEvent, ModelEvent> & { waits: () => boolean }

/** Whether no character of a text, nor of its pieces, is cut in two: a surrogate pair has two halves. */
export const isWhole = (event: { delta: string; pieces?: readonly string[] }): boolean =>
  event.delta.isWellFormed() &&
  (event.pieces === undefined || event.pieces.every((piece) => piece.isWellFormed()))

const inPieces = (event: Delta): Delta[] =>
  event.type === 'text.delta' ? piecesOf(event).map((delta) => ({ type: 'text.delta', delta })) : [event]

/**
 * Keeps the two halves of a character together: the upstream cuts between them, and readers refuse a text that holds one alone.
 * A half that stays alone becomes U+FFFD.
 */
export function joinPairs(): PairJoiner {
  let half: Delta | undefined

  function release(): ModelEvent[] {
    const alone = half
    half = undefined
    return alone ? [{ ...alone, delta: '\ufffd' }] : []
  }

  function join(event: Delta): ModelEvent[] {
    const before = half && half.type !== event.type ? release() : []
    const text = (half?.delta ?? '') + event.delta
    const isCut = (text.charCodeAt(text.length - 1) & 0xfc00) === 0xd800
    half = isCut ? { type: event.type, delta: text.slice(-1) } : undefined
    const delta = (isCut ? text.slice(0, -1) : text).toWellFormed()
    return delta === '' ? before : [...before, { type: event.type, delta }]
  }

  return {
    push: (event) => {
      if (event.type === 'text.delta' || event.type === 'reasoning.delta')
        return half === undefined && isWhole(event) ? [event] : inPieces(event).flatMap(join)
      const ends = event.type === 'finish' || event.type === 'citation' || event.type === 'tool_call'
      return ends && half ? [...release(), event] : [event]
    },
    end: release,
    waits: () => half !== undefined,
  }
}
