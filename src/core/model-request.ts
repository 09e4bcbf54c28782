import type { Attachment, MediaWish, Role } from './prompt.ts'

/** A JSON schema as a caller wrote it. */
export type Schema = Record<string, unknown>

/**
 * How a tool is called. A `custom` one takes free text; the built-in ones of the Responses API take fields of their own.
 * Everything else is a function with JSON arguments.
 */
export type ToolKind = 'function' | 'custom' | 'local_shell' | 'shell' | 'apply_patch'

/** A tool the caller runs. */
export type Tool = {
  name: string
  description: string
  parameters: Schema
  strict: boolean
  kind: ToolKind
  /** Of a custom tool: the grammar of its text. The model is told it; nobody checks it. */
  grammar?: string
}

/** Which tools an answer may or must call. */
export type ToolUse = {
  tools: readonly Tool[]
  /** `none`: the model is told to call nothing, and calls it writes all the same are removed. */
  choice: 'auto' | 'none' | 'required'
  /** The one tool that must be called, with `required`. */
  named?: string
  parallel: boolean
}

/** JSON as the only answer: any object, or a value of this schema. */
export type AnswerFormat = {
  name?: string
  description?: string
  schema?: Schema
  /** What does not fit the schema is a failure. Without it, the best that came is given. */
  strict: boolean
}

/** A call the model made. `arguments` is JSON text; of a custom tool it is the text itself. */
export type CalledTool = { id: string; name: string; arguments: string; kind: ToolKind }

/** A piece of a message. */
export type Part =
  | { type: 'text'; text: string }
  | { type: 'attachment'; attachment: Attachment }
  | ({ type: 'tool_call' } & CalledTool)
  /** `name` is empty when the history does not hold the call. */
  | { type: 'tool_result'; callId: string; name: string; parts: Part[]; isError: boolean }
  /** A thought, sealed by the upstream that had it (`reasoning.sealed`): there it can be taken up again, and nowhere else. */
  | { type: 'reasoning'; id: string; text: string; sealed: string }
  /** Something no dialect of ours knows, by its type: the model reads it as JSON. */
  | { type: 'other'; as: string; value: unknown }

export type Message = { role: Role; parts: Part[] }

/** How the model picks its words; as OpenAI's fields of these names. */
export type Sampling = {
  temperature?: number
  topP?: number
  presencePenalty?: number
  frequencyPenalty?: number
  seed?: number
  topLogprobs?: number
}

/** Where an answer ends before the model ends it. `maxTokens` counts what is thought as well where the upstream counts. */
export type AnswerBounds = { stop: readonly string[]; maxTokens: number | undefined }

/**
 * A request of the Responses API as it came, for an upstream that speaks this API itself. Functions and calls of them are read
 * from `ModelRequest.tools` and have there, as in `items`, flat names; everything else may be handed on.
 */
export type ResponsesOriginal = {
  /** The caller's fields, known and unknown. Its `input`, `model` and `previous_response_id` are not what is asked: `items` are. */
  body: Readonly<Record<string, unknown>>
  /** All items in their official form, those of continued responses first. */
  items: readonly (Readonly<Record<string, unknown>> & { type: string; id: string })[]
}

/** One request as it was asked, free of any dialect and of what an upstream can or cannot do. */
export type ModelRequest = {
  messages: Message[]
  tools?: ToolUse | undefined
  format?: AnswerFormat | undefined
  /** Web search allowed. */
  search: boolean
  /** The caller asks for it, where searching has to be asked for and costs money. */
  searchAsked?: boolean | undefined
  sampling?: Sampling | undefined
  bounds?: AnswerBounds | undefined
  /** How much is to be thought, in the caller's word: `none`, `minimal`, `low`, `medium`, `high`, `xhigh`. */
  effort?: string | undefined
  /** How many answers are wanted; one when absent. */
  count?: number | undefined
  /** For models that make pictures or videos. */
  media?: MediaWish | undefined
  responses?: ResponsesOriginal | undefined
}
