/** A picture or a file put beside a question, as a data URI. */
export type Enclosure = { name: string; type: string; uri: string }
/** A call of a tool as the model made it; `arguments` is JSON text. */
export type Call = { id: string; name: string; arguments: string }
/** What a tool answered, by the id of its call. */
export type ToolResult = { id: string; name: string; text: string }
export type UserTurn = { role: 'user'; text: string; enclosures: readonly Enclosure[] }
export type Turn =
  | UserTurn
  | { role: 'assistant'; text: string; calls: readonly Call[] }
  | { role: 'tool'; results: readonly ToolResult[] }

/** A tool the model may call. `parameters` is a JSON schema. */
export type Tool = { name: string; description?: string; parameters: object }

/** How hard the model shall think; empty leaves it to the model. */
export const efforts = ['', 'none', 'low', 'medium', 'high'] as const
export type Effort = (typeof efforts)[number]

/** One question as the person at the panel put it. */
export type Wish = {
  model: string
  system: string
  turns: readonly Turn[]
  stream: boolean
  search: boolean
  effort: Effort
  temperature?: number
  tools: readonly Tool[]
  /** JSON schema of the answer. */
  schema?: object
}

export type Usage = { input: number; output: number; reasoning: number; cached: number }

/** A piece of an answer, whatever dialect it came in. */
export type Piece =
  | { type: 'text' | 'reasoning'; delta: string }
  | { type: 'source'; url: string; title: string }
  | { type: 'call'; index: number; id: string; name: string; arguments: string }
  | { type: 'search'; query: string }
  | { type: 'usage'; usage: Partial<Usage> }
  | { type: 'finish'; reason: string }
  | { type: 'failure'; code: string; message: string }

export type DialectName = 'chat' | 'responses' | 'messages'

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
