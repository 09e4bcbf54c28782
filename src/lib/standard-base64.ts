/**
 * Whether a text is base64 as everybody writes it, when `bytes` were decoded from it: none of its characters was left out,
 * and none is of the alphabet for URLs. Costs no second encoding.
 */
export function standardBase64(text: string, bytes: number): boolean {
  if (text.length % 4 !== 0 || text.includes('-') || text.includes('_')) return false
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0
  return (text.length / 4) * 3 - padding === bytes
}
