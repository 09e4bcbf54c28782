export type Role = 'system' | 'developer' | 'user' | 'assistant' | 'tool'

/** One message of the request. */
export type Turn = { role: Role; text: string }

/** One request free of any dialect. */
export type Prompt = {
  turns: Turn[]
  /** Web search allowed. */
  search: boolean
}
