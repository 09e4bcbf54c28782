import { nanoid } from 'nanoid'

/** Secrets that stand for a key for a short while, kept in memory only. */
export type KeyPasses = {
  /** A new pass for the key with this id. `expiresAt` is in epoch milliseconds. */
  give: (keyId: string) => { secret: string; expiresAt: number }
  /** The id of the key this secret stands for, undefined when it is no pass or an old one. */
  keyId: (secret: string) => string | undefined
}

const lastsMs = 15 * 60_000

/**
 * The panel tries models as any of the operator's keys although their secrets are kept nowhere: it asks for a pass, and
 * shows that in the key's place. What the pass asks counts as the key's.
 */
export function createKeyPasses(now: () => number = Date.now): KeyPasses {
  const passes = new Map<string, { keyId: string; expiresAt: number }>()
  return {
    give: (keyId) => {
      for (const [secret, { expiresAt }] of passes) if (expiresAt <= now()) passes.delete(secret)
      // Begins as keys do, so that whatever hides keys in logs hides passes too.
      const secret = `sk-pass-${nanoid(32)}`
      const expiresAt = now() + lastsMs
      passes.set(secret, { keyId, expiresAt })
      return { secret, expiresAt }
    },
    keyId: (secret) => {
      const pass = passes.get(secret)
      return pass && pass.expiresAt > now() ? pass.keyId : undefined
    },
  }
}
