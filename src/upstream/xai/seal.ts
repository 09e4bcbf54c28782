import { createHash } from 'node:crypto'

/**
 * Encrypted reasoning can be read by the team it was made for and by nobody else, and goes back under the id it had. Callers
 * get both, and a mark of the account, as one opaque text: what another account made is left out instead of being refused.
 */
export type Seal = {
  /** What a caller is given. */
  close: (id: string, content: string) => string
  /** What goes back; undefined for what another account made. A text that was not sealed here goes back as it came. */
  open: (sealed: string, id: string) => { id: string; content: string } | undefined
}

const mark = 'xai1'

/** The seal of one account. */
export function sealOf(accountId: string): Seal {
  const own = `${mark}.${createHash('sha256').update(`seal ${accountId}`).digest('base64url').slice(0, 12)}`
  return {
    close: (id, content) => `${own}.${id}.${content}`,
    open: (sealed, id) => {
      if (!sealed.startsWith(`${mark}.`)) return { id, content: sealed }
      if (!sealed.startsWith(`${own}.`)) return undefined
      const rest = sealed.slice(own.length + 1)
      const at = rest.indexOf('.')
      return at === -1 ? undefined : { id: rest.slice(0, at), content: rest.slice(at + 1) }
    },
  }
}
