import type { JsonSchema } from '../../lib/json-schema.ts'

/** A function the caller can run. */
export type Tool = { name: string; description: string; parameters: JsonSchema; strict: boolean }

/** Which functions an answer may or must call. */
export type ToolUse = {
  tools: readonly Tool[]
  /** `none` keeps the declarations away from the model and takes no calls. */
  choice: 'auto' | 'none' | 'required'
  /** The one function that must be called, with `required`. */
  named?: string
  parallel: boolean
}

/** A call the model made earlier; `arguments` is JSON text, as in every dialect's history. */
export type PastCall = { name: string; arguments: string }
