/**
 * Whoever reads a fast source hands back to the event loop now and then: reads of data that is already there are resolved
 * before timers and new requests have their turn, and a hundred such readers would keep those waiting for seconds.
 */
export type Turns = {
  /**
   * Notes that so many bytes were worked on. Returns a promise when others should have their turn first; undefined, at next
   * to no cost, as long as there is no hurry.
   */
  spent: (bytes: number) => Promise<void> | undefined
}

/** Bytes that are worked on before the event loop gets its turn: a millisecond or two of translation. */
const most = 64 * 1024

/** One for all readers of a process: what each of them may do in a turn is not the point, but what all of them do. */
export function createTurns(): Turns {
  let bytes = 0
  let waiting: (() => void)[] = []
  let next = 0

  // One reader a turn: they wait in line, and between two of them sockets and timers are looked at.
  function release(): void {
    const resume = waiting[next++]
    if (next === waiting.length) {
      waiting = []
      next = 0
    } else setImmediate(release)
    bytes = 0
    resume?.()
  }

  return {
    spent: (more) => {
      bytes += more
      if (bytes < most) return undefined
      return new Promise((resolve) => {
        if (waiting.push(resolve) === 1) setImmediate(release)
      })
    },
  }
}
