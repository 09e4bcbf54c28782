/** A picture or a file put beside a question, as a data URI. */
export type Enclosure = { name: string; type: string; uri: string }
export type Turn = { role: 'user' | 'assistant'; text: string; enclosures: readonly Enclosure[] }

/** One question as the person at the panel put it. */
export type Wish = {
  model: string
  system: string
  turns: readonly Turn[]
  stream: boolean
  search: boolean
  reasoning: boolean
}

export type Usage = { input: number; output: number; reasoning: number; cached: number }

/** A piece of an answer, whatever dialect it came in. */
export type Piece =
  | { type: 'text' | 'reasoning'; delta: string }
  | { type: 'source'; url: string; title: string }
  | { type: 'call'; index: number; name: string; arguments: string }
  | { type: 'search'; query: string }
  | { type: 'usage'; usage: Partial<Usage> }
  | { type: 'finish'; reason: string }
  | { type: 'failure'; code: string; message: string }

/** How one of the text endpoints is asked and read. `read` takes one message of a stream, `whole` an answer without one. */
export type Dialect = {
  path: string
  body: (wish: Wish) => object
  read: (data: Json) => Piece[]
  whole: (body: Json) => Piece[]
}

/** JSON of which nothing is known: what is missing reads as empty. */
export type Json = unknown
export const at = (value: Json, ...path: (string | number)[]): Json =>
  path.reduce<Json>(
    (found, name) => (found as Record<string | number, Json> | null | undefined)?.[name],
    value,
  )
export const textAt = (value: Json, ...path: (string | number)[]): string => {
  const found = at(value, ...path)
  return typeof found === 'string' ? found : ''
}
export const listAt = (value: Json, ...path: (string | number)[]): readonly Json[] => {
  const found = at(value, ...path)
  return Array.isArray(found) ? found : []
}
export const countAt = (value: Json, ...path: (string | number)[]): number => {
  const found = at(value, ...path)
  return typeof found === 'number' ? found : 0
}

/** A text piece, or nothing when there is no text. */
export const said = (type: 'text' | 'reasoning', delta: string): Piece[] =>
  delta === '' ? [] : [{ type, delta }]

/** An error in a body or a stream, in OpenAI's or Anthropic's shape. */
export const failure = (error: Json): Piece => ({
  type: 'failure',
  code: textAt(error, 'code') || textAt(error, 'type'),
  message: textAt(error, 'message'),
})

export const isPicture = ({ type }: Enclosure): boolean => type.startsWith('image/')
