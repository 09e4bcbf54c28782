/** Runs `work`, or joins the run that is under way for this key. Rejects with the signal's reason when it fires. */
export type ShareWork<T> = (
  key: string,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
) => Promise<T>

/**
 * Work that several callers want at once is done once. Each of them may leave; the work is aborted when the last
 * one has left.
 */
export function shareWork<T>(): ShareWork<T> {
  type Run = { result: Promise<T>; control: AbortController; waiting: number }
  const runs = new Map<string, Run>()

  const begin = (key: string, work: (signal: AbortSignal) => Promise<T>): Run => {
    const control = new AbortController()
    const run: Run = { result: work(control.signal), control, waiting: 0 }
    runs.set(key, run)
    const end = () => {
      if (runs.get(key) === run) runs.delete(key)
    }
    run.result.then(end, end)
    return run
  }

  return (key, signal, work) => {
    if (signal.aborted) return Promise.reject(signal.reason)
    const run = runs.get(key) ?? begin(key, work)
    run.waiting++
    return new Promise<T>((resolve, reject) => {
      const leave = () => {
        reject(signal.reason)
        if (--run.waiting > 0) return
        // Who comes next starts anew instead of joining what is being aborted.
        runs.delete(key)
        run.control.abort(signal.reason)
      }
      signal.addEventListener('abort', leave, { once: true })
      run.result.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave))
    })
  }
}
