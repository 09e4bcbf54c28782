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
  /** A source that can be stopped: while too much of all sources waits for its turn, none of them is read. */
  join: (source: Pausable) => Valve
}

export type Pausable = { pause: () => void; resume: () => void }

/** A source that its reader stops and starts, and the others do too: it flows when nobody wants it stopped. */
export type Valve = Pausable & {
  /** It flows as it likes from now on; nothing more is done to it. */
  leave: () => void
}

/** Bytes that are worked on before the event loop gets its turn: a millisecond or two of translation. */
const most = 64 * 1024
/** Bytes that may wait for their turn: whoever comes new has to wait for them too, some ten milliseconds. */
const mostInLine = 2 * 1024 * 1024

/** One for all readers of a process: what each of them may do in a turn is not the point, but what all of them do. */
export function createTurns(): Turns {
  type Waiting = { resume: () => void; bytes: number }
  type Source = Pausable & { stopped: boolean }
  const sources = new Set<Source>()
  let bytes = 0
  let waiting: Waiting[] = []
  let next = 0
  let inLine = 0
  let held = false

  // One reader a turn: they wait in line, and between two of them sockets and timers are looked at.
  function release(): void {
    const first = waiting[next++]
    if (next === waiting.length) {
      waiting = []
      next = 0
    } else setImmediate(release)
    bytes = 0
    inLine -= first?.bytes ?? 0
    if (held && inLine <= mostInLine / 2) holdAll(false)
    first?.resume()
  }

  function holdAll(hold: boolean): void {
    held = hold
    for (const source of sources)
      if (!source.stopped) {
        if (hold) source.pause()
        else source.resume()
      }
  }

  return {
    spent: (more) => {
      bytes += more
      if (bytes < most) return undefined
      return new Promise((resume) => {
        if (waiting.push({ resume, bytes: more }) === 1) setImmediate(release)
        inLine += more
        if (!held && inLine > mostInLine) holdAll(true)
      })
    },
    join: (pausable) => {
      const source = { ...pausable, stopped: false }
      sources.add(source)
      if (held) source.pause()
      return {
        pause: () => {
          if (source.stopped) return
          source.stopped = true
          if (!held) source.pause()
        },
        resume: () => {
          if (!source.stopped) return
          source.stopped = false
          if (!held) source.resume()
        },
        leave: () => {
          if (!sources.delete(source)) return
          if (held || source.stopped) source.resume()
        },
      }
    },
  }
}
