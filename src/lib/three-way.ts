import { createHash } from 'node:crypto'

/** What one side has to take over from the other, by name; an empty text takes the name away. */
export type Differences = { push: Map<string, string>; pull: Map<string, string> }

/** A text as it is remembered: it may hold a secret. */
export const textHash = (text: string): string =>
  createHash('sha256').update(text).digest('base64url').slice(0, 22)

export const textHashes = (texts: ReadonlyMap<string, string>): Map<string, string> =>
  new Map(Array.from(texts, ([name, text]) => [name, textHash(text)]))

/**
 * Compares texts here with those that all share. Only what changed here since `seen` (hashes of what was the same last time)
 * goes there; everything else comes from there. Without `seen` only names that are unknown there are new.
 */
export function threeWay(
  here: ReadonlyMap<string, string>,
  there: ReadonlyMap<string, string>,
  seen: ReadonlyMap<string, string> | undefined,
): Differences {
  const push = new Map<string, string>()
  const pull = new Map<string, string>()
  for (const name of new Set([...here.keys(), ...there.keys(), ...(seen?.keys() ?? [])])) {
    const [mine, theirs] = [here.get(name) ?? '', there.get(name) ?? '']
    if (mine === theirs) continue
    const before = seen?.get(name)
    const isMine = seen ? (mine === '' ? undefined : textHash(mine)) !== before : theirs === ''
    if (isMine) push.set(name, mine)
    else pull.set(name, theirs)
  }
  return { push, pull }
}
