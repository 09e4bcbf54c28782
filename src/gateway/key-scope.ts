import { isScoped } from '../core/key-bounds.ts'
import type { Pool } from '../pool/pool.ts'
import type { KeyRing } from './key-ring.ts'

/** The pool as the holder of a key may use it: accounts by tag, id or tier. `keyId` is empty or `config` for no panel's key. */
export function poolOfKey({ pool, keys }: { pool: Pool; keys: Pick<KeyRing, 'get'> }, keyId: string): Pool {
  const bounds = keys.get(keyId)?.key.bounds
  return bounds && isScoped(bounds) ? { ...pool, ...pool.within(bounds) } : pool
}
