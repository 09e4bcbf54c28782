import type { Random } from './random.ts'

/**
 * Cuts a text the way the upstream does: pieces of 1 to 8 characters (upstream-protocol 14). Characters are code
 * points, so no piece holds half a surrogate pair, but a family emoji may well be cut in two.
 */
export function cutText(text: string, random: Random): string[] {
  const characters = Array.from(text)
  const pieces: string[] = []
  for (let at = 0; at < characters.length;) {
    const length = random.int(1, 8)
    pieces.push(characters.slice(at, at + length).join(''))
    at += length
  }
  return pieces
}
