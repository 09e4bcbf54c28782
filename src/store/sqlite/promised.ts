/** A table of SQLite: the same functions as those of the store, done at once. */
export type Done<T> = {
  [Name in keyof T]: T[Name] extends (...values: infer Values) => Promise<infer Result>
    ? (...values: Values) => Result
    : T[Name]
}

/** The same table as the store has it: what is thrown rejects. SQLite has done the work by the time a function returns. */
export function promised<T extends object>(table: Done<T>): T {
  const all: Record<string, unknown> = {}
  for (const [name, work] of Object.entries(table))
    all[name] =
      typeof work === 'function'
        ? async (...values: unknown[]): Promise<unknown> => Reflect.apply(work, undefined, values)
        : work
  return all as T
}
