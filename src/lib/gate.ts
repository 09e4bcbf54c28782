/** Lets so many through at once; the others wait in line, first come, first served. */
export type Gate = {
  /** Resolves to what has to be called when the work is over. Rejects with the signal's reason while in line. */
  enter: (signal: AbortSignal) => Promise<() => void>
  /** How many are inside. */
  inside: () => number
}

/** `limit` is read whenever somebody comes or goes: a raised one lets the next ones in as soon as one leaves or comes. */
export function createGate(limit: () => number): Gate {
  const line = new Set<() => void>()
  let inside = 0

  function leaveOnce(): () => void {
    let left = false
    return () => {
      if (left) return
      left = true
      inside--
      admit()
    }
  }

  function admit(): void {
    for (const enter of line) {
      if (inside >= limit()) return
      line.delete(enter)
      enter()
    }
  }

  return {
    inside: () => inside,
    enter: (signal) =>
      new Promise((resolve, reject) => {
        if (signal.aborted) return reject(signal.reason)
        const giveUp = () => {
          line.delete(enter)
          reject(signal.reason)
        }
        const enter = () => {
          signal.removeEventListener('abort', giveUp)
          inside++
          resolve(leaveOnce())
        }
        signal.addEventListener('abort', giveUp, { once: true })
        line.add(enter)
        admit()
      }),
  }
}
