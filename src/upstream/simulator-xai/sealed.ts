/**
 * Reasoning as the API gives it out: sealed, so that it can be given back and not be made up. Here the seal is a hash over
 * id, key and text: one that was changed, or moved to another item or key, is refused.
 */
export const sealThought = (id: string, key: string, text: string): string =>
  Buffer.from(JSON.stringify({ id, text, hash: hashOf(id, key, text) })).toString('base64')

/** Whether a sealed thought is what this key was given for this item. */
export function isSealed(sealed: string, id: string, key: string): boolean {
  try {
    const {
      id: own,
      text,
      hash,
    } = JSON.parse(Buffer.from(sealed, 'base64').toString()) as Record<string, string>
    return own === id && hash === hashOf(id, key, text ?? '')
  } catch {
    return false
  }
}

const hashOf = (...parts: string[]) => new Bun.CryptoHasher('sha256').update(parts.join('\n')).digest('hex')
