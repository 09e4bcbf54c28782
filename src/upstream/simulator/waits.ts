/** Timers that a hang-up frees. `pending` lets a test see that none is left. */
export type Waits = {
  /** Resolves to true after `ms`, or to false as soon as `signal` aborts. Infinity waits for the abort only. */
  wait: (ms: number, signal: AbortSignal) => Promise<boolean>
  pending: () => number
}

/** The timers of one simulator. */
export function createWaits(): Waits {
  let pending = 0
  const wait = (ms: number, signal: AbortSignal) => {
    if (signal.aborted) return Promise.resolve(false)
    return new Promise<boolean>((resolve) => {
      const settle = (inTime: boolean) => {
        pending--
        clearTimeout(timer)
        signal.removeEventListener('abort', hungUp)
        resolve(inTime)
      }
      const hungUp = () => settle(false)
      const timer = ms === Infinity ? undefined : setTimeout(() => settle(true), ms)
      pending++
      signal.addEventListener('abort', hungUp)
    })
  }
  return { wait, pending: () => pending }
}
