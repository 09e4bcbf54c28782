import { type Command, fieldsOf, type Link, mostValues, pieces } from './link.ts'

/** All fields of a hash. Read in pieces, so that the server answers others in between. */
export async function allOf(link: Link, name: string): Promise<Map<string, string>> {
  const all = new Map<string, string>()
  let cursor = '0'
  do {
    const reply = await link.send('HSCAN', name, cursor, 'COUNT', 1000)
    if (!Array.isArray(reply)) break
    cursor = String(reply[0])
    for (const [field, value] of fieldsOf(reply[1] ?? [])) all.set(field, value)
  } while (cursor !== '0')
  return all
}

/** Some fields of a hash; those that are there. */
export async function someOf(
  link: Link,
  name: string,
  fields: readonly string[],
): Promise<Map<string, string>> {
  const found = new Map<string, string>()
  for (const piece of pieces(fields, mostValues)) {
    const reply = await link.send('HMGET', name, ...piece)
    if (!Array.isArray(reply)) continue
    reply.forEach((value, at) => {
      const field = piece[at]
      if (value !== null && field !== undefined) found.set(field, String(value))
    })
  }
  return found
}

/** What puts fields into a hash, in as many commands as it takes. */
export const putAll = (name: string, fields: Iterable<readonly [string, string | number]>): Command[] =>
  pieces([...fields], mostValues / 2).map((piece) => ['HSET', name, ...piece.flat()] as const)

/** What removes fields of a hash. */
export const dropAll = (name: string, fields: readonly string[]): Command[] =>
  pieces(fields, mostValues).map((piece) => ['HDEL', name, ...piece] as const)
