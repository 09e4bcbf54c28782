import { fail } from '../core/fault.ts'
import { tooMany, tooManyAtOnce } from './key-faults.ts'
import type { Slot } from './key-limits.ts'
import type { HeldKey } from './key-ring.ts'
import type { Places } from './places.ts'

/**
 * Lets a request of a key in, by the limits over all processes and then by its own: a place and a request of the minute are
 * asked for only when the key has such a limit. Rejects as `KeyLimits.admit` does, and then has taken nothing.
 */
export async function admitKey(places: Places, { key, limits }: HeldKey, input: () => number): Promise<Slot> {
  const name = `key ${key.id}`
  if (key.rpm > 0) {
    const waitMs = await places.request(name, key.rpm)
    if (waitMs > 0) fail(tooMany(key.rpm, Math.max(1, Math.ceil(waitMs / 1000))))
  }
  if (key.concurrency === 0) return limits.admit(key, input)
  if (!(await places.take(name, key.concurrency))) fail(tooManyAtOnce(key.concurrency))
  try {
    const slot = limits.admit(key, input)
    let open = true
    return {
      ...slot,
      end: (tokens, usd) => {
        slot.end(tokens, usd)
        if (open) places.give(name)
        open = false
      },
    }
  } catch (error) {
    places.give(name)
    throw error
  }
}
