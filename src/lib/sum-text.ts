/**
 * A number that tells one text from another, for comparing with a text that was not kept (FNV-1a, 32 bits). Goes on from the sum
 * of what came before, 0 for nothing: how a text was cut never changes it.
 */
export function sumText(before: number, text: string): number {
  let sum = before
  for (let index = 0; index < text.length; index++)
    sum = Math.imul(sum ^ (text.charCodeAt(index) + 1), 0x01000193)
  return sum
}
