import type { Store } from './store/store.ts'

/** Whether this process does what is to be done once for all: refreshing quotas, cleaning, looking after accounts. */
export type Duty = { isMine: () => boolean; close: () => Promise<void> }

const name = 'background work'
const takeEveryMs = 8000
/** Another process takes over this long after the holder was heard of last. */
const heldMs = 24_000

/** One process has the duty, by a lease that it renews. Where there is one process, it is its own. */
export async function createDuty({ shared, leases }: Pick<Store, 'shared' | 'leases'>): Promise<Duty> {
  if (!shared) return { isMine: () => true, close: async () => {} }
  let until = 0
  const take = async () => {
    const asked = performance.now()
    const fence = await leases.take(name, heldMs).catch(() => undefined)
    if (fence !== undefined) until = asked + heldMs
  }
  await take()
  const timer = setInterval(() => void take(), takeEveryMs)
  timer.unref()
  return {
    // One that was frozen finds its time over before it does anything.
    isMine: () => performance.now() < until,
    close: async () => {
      clearInterval(timer)
      until = 0
      await leases.release(name).catch(() => {})
    },
  }
}
