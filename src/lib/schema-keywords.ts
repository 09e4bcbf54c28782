import { arrayKeywords } from './schema-keywords-array.ts'
import { combiningKeywords } from './schema-keywords-combining.ts'
import { objectKeywords } from './schema-keywords-object.ts'
import { scalarKeywords } from './schema-keywords-scalar.ts'
import type { Keyword } from './schema-run.ts'

/** Keywords by name. What is not here is ignored, as JSON schema wants it. */
export const keywords: ReadonlyMap<string, Keyword> = new Map(
  [combiningKeywords, objectKeywords, arrayKeywords, scalarKeywords].flatMap((table) =>
    Object.entries(table),
  ),
)
