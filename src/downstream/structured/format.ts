import type { JsonSchema, SchemaCheck } from '../../lib/json-schema.ts'

/** JSON as the only answer: any object, or a value of this schema. */
export type AnswerFormat = {
  name?: string
  description?: string
  schema?: JsonSchema
  check?: SchemaCheck
  /** What does not fit the schema is a failure. Without it, the best that came is given. */
  strict: boolean
}
