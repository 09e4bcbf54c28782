import { type Static, type TSchema, Type as t } from '@sinclair/typebox'
import { TypeCompiler } from '@sinclair/typebox/compiler'

export { type Static, type TSchema, t }

/** A field that may be left out or null: real clients send both. */
export const nullable = <T extends TSchema>(schema: T) => t.Optional(t.Union([schema, t.Null()]))

export type Checker<T> = {
  is: (value: unknown) => value is T
  firstMismatch: (value: unknown) => Mismatch | undefined
}

export type Mismatch = { path: string; message: string; value: unknown; missing: boolean }

/** A checker compiled once: `(value) => value is T`, and the first mismatch with a dotted path as `messages[0].role`. */
export function guard<T extends TSchema>(schema: T): Checker<Static<T>> {
  const check = TypeCompiler.Compile(schema)
  return {
    is: (value): value is Static<T> => check.Check(value),
    firstMismatch: (value) => {
      const first = check.Errors(value).First()
      return (
        first && {
          path: dotted(first.path),
          message: first.message,
          value: first.value,
          missing: first.value === undefined,
        }
      )
    },
  }
}

/** `/messages/0/role` → `messages[0].role` */
const dotted = (pointer: string): string =>
  pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce((path, part) => (/^\d+$/.test(part) ? `${path}[${part}]` : path ? `${path}.${part}` : part), '')
