/**
 * What a table has under a key that comes from outside. `table[key]` alone finds `constructor` and the like, which
 * every object inherits.
 */
export const own = <T>(table: Readonly<Record<string, T>>, key: string): T | undefined =>
  Object.hasOwn(table, key) ? table[key] : undefined
