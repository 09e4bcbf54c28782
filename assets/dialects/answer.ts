import type { Call, Piece, Usage } from './dialect.ts'

/** What an answer has said so far. */
export type Answer = {
  text: string
  reasoning: string
  sources: readonly { url: string; title: string }[]
  searches: readonly string[]
  calls: readonly (Call & { index: number })[]
  usage: Usage | undefined
  finish: string
  failure: { code: string; message: string } | undefined
}

export const nothingYet: Answer = {
  text: '',
  reasoning: '',
  sources: [],
  searches: [],
  calls: [],
  usage: undefined,
  finish: '',
  failure: undefined,
}

/** The answer with one more piece. */
export function add(answer: Answer, piece: Piece): Answer {
  switch (piece.type) {
    case 'text':
      return { ...answer, text: answer.text + piece.delta }
    case 'reasoning':
      return { ...answer, reasoning: answer.reasoning + piece.delta }
    case 'source':
      return piece.url === '' || answer.sources.some(({ url }) => url === piece.url)
        ? answer
        : { ...answer, sources: [...answer.sources, { url: piece.url, title: piece.title }] }
    case 'search':
      return piece.query === '' ? answer : { ...answer, searches: [...answer.searches, piece.query] }
    case 'call':
      return { ...answer, calls: called(answer.calls, piece) }
    case 'usage': {
      const before = answer.usage ?? { input: 0, output: 0, reasoning: 0, cached: 0 }
      return { ...answer, usage: { ...before, ...piece.usage } }
    }
    case 'finish':
      return piece.reason ? { ...answer, finish: piece.reason } : answer
    case 'failure':
      return { ...answer, failure: { code: piece.code, message: piece.message } }
    default:
      return piece satisfies never
  }
}

/** A call grows by pieces of its index; a piece without one (-1) is whole. */
function called(calls: Answer['calls'], piece: Extract<Piece, { type: 'call' }>): Answer['calls'] {
  const { index, id, name, arguments: text } = piece
  const known = index >= 0 && calls.some((call) => call.index === index)
  if (!known) return [...calls, { index, id: id || `call_${calls.length + 1}`, name, arguments: text }]
  return calls.map((call) => (call.index === index ? { ...call, arguments: call.arguments + text } : call))
}
