import { type Static, type TSchema, Type as t } from '@sinclair/typebox'
import { type TypeCheck, TypeCompiler } from '@sinclair/typebox/compiler'
import type { ValueError } from '@sinclair/typebox/value'
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
 * A checker: `(value) => value is T`, and the first mismatch with a dotted path as `messages[0].role`. Compiled once, when it is
 * first asked: compiling those of all endpoints would be a fifth of the start.
 */
export function guard<T extends TSchema>(schema: T): Checker<Static<T>> {
  let compiled: TypeCheck<T> | undefined
  const check = () => (compiled ??= TypeCompiler.Compile(schema))
  return {
    schema,
    is: (value): value is Static<T> => check().Check(value),
    firstMismatch: (value) => {
      const first = check().Errors(value).First()
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
