import type { Directive } from './directive.ts'
import { drawDirectives } from './directives-draw.ts'
import { fileDirectives } from './directives-files.ts'
import { jsonDirectives } from './directives-json.ts'
import { searchDirectives } from './directives-search.ts'
import { textDirectives } from './directives-text.ts'

/** Every directive. The first whose form fits answers; a new one is a new row. */
export const directives: readonly Directive[] = [
  ...textDirectives,
  ...searchDirectives,
  ...drawDirectives,
  ...jsonDirectives,
  ...fileDirectives,
]
