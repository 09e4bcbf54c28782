/**
 * `work` on every item, at most `limit` at a time; results in the order of the items. Rejects with the first failure:
 * nothing new is begun then, and what is under way is told to stop by its signal.
 */
export async function inParallel<T, R>(
  items: readonly T[],
  { limit, signal }: { limit: number; signal: AbortSignal },
  work: (item: T, signal: AbortSignal, index: number) => Promise<R>,
): Promise<R[]> {
  signal.throwIfAborted()
  const control = new AbortController()
  const stop = () => control.abort(signal.reason)
  signal.addEventListener('abort', stop, { once: true })
  const results: R[] = []
  const queue = items.entries()

  async function take(): Promise<void> {
    for (const [index, item] of queue) {
      control.signal.throwIfAborted()
      results[index] = await work(item, control.signal, index)
    }
  }

  try {
    await Promise.all(Array.from({ length: Math.min(limit, items.length) }, take))
    return results
  } finally {
    signal.removeEventListener('abort', stop)
    control.abort()
  }
}
