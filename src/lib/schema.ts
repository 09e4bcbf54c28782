import { type Static, type TSchema, Type as t } from '@sinclair/typebox'
import { type TypeCheck, TypeCompiler } from '@sinclair/typebox/compiler'
import { Value, type ValueError } from '@sinclair/typebox/value'
import { allowedText } from './allowed-text.ts'

export { type Static, type TSchema, t }

/** A field that may be left out or null: real clients send both. */
export const nullable = <T extends TSchema>(schema: T) => t.Optional(t.Union([schema, t.Null()]))

export type Checker<T> = {
  /** What it checks, for whoever describes it. */
  schema: TSchema
  is: (value: unknown) => value is T
  firstMismatch: (value: unknown) => Mismatch | undefined
}

/** What does not fit: where, what stands there, and in words what may. */
export type Mismatch = { path: string; message: string; allowed: string; value: unknown; missing: boolean }

/**
 * A checker: `(value) => value is T`, and the first mismatch with a dotted path as `messages[0].role`. Compiled when it is asked
 * for the third time: compiling costs as much as hundreds of checks, and many of them, as that of the config, are asked once.
 */
export function guard<T extends TSchema>(schema: T): Checker<Static<T>> {
  let compiled: TypeCheck<T> | undefined
  let asked = 0
  const isFitting = (value: unknown): boolean => {
    if (compiled) return compiled.Check(value)
    if (asked++ < uncompiled) return Value.Check(schema, value)
    compiled = TypeCompiler.Compile(schema)
    return compiled.Check(value)
  }
  return {
    schema,
    is: (value): value is Static<T> => isFitting(value),
    firstMismatch: (value) => {
      const first = Value.Errors(schema, value).First()
      const error = first && deepest(first)
      return (
        error && {
          path: dotted(error.path),
          message: error.message,
          allowed: allowedText(error.schema),
          value: error.value,
          missing: error.value === undefined,
        }
      )
    },
  }
}

/** How often a schema is walked through before it is compiled. */
const uncompiled = 2

/** Of a value that fits none of several forms, the error of the form it nearly has: the one that lies deepest. */
function deepest(error: ValueError): ValueError {
  const inner = error.errors.flatMap((errors) => errors.First() ?? []).map(deepest)
  return inner.reduce((best, each) => (depth(each) > depth(best) ? each : best), error)
}

/** `/messages/0/role` → `messages[0].role` */
const dotted = (pointer: string): string =>
  pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce((path, part) => (/^\d+$/.test(part) ? `${path}[${part}]` : path ? `${path}.${part}` : part), '')

const depth = ({ path }: ValueError) => path.split('/').length
