import type { Directive } from './directive.ts'
import { textDirectives } from './directives-text.ts'

/** Every directive. The first whose form fits answers; a new one is a new row. */
export const directives: readonly Directive[] = [...textDirectives]
