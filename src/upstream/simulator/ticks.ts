/** Said at its turn; false when it wants no more turns. */
export type Turn = () => boolean

export type Ticks = {
  /** Gives `turn` `rate` turns a second until it returns false. Returns what stops it earlier. */
  join: (rate: number, turn: Turn) => () => void
  /** Timers running: one for each rate in use, however many streams have it. */
  running: () => number
  stop: () => void
}

type Wheel = { join: (turn: Turn) => () => void; stop: () => void; empty: () => boolean }

/**
 * One timer for all streams of a rate. Their turns are spread over the period in steps of about a millisecond:
 * if all spoke at once, a bench would measure the queue that makes instead of the gateway.
 */
function createWheel(rate: number, onEmpty: () => void): Wheel {
  const period = 1000 / rate
  const slots: Set<Turn>[] = Array.from(
    { length: Math.max(1, Math.min(Math.round(period), 200)) },
    () => new Set(),
  )
  const step = period / slots.length
  const started = performance.now()
  let done = 0
  let count = 0
  let next = 0
  const leave = (slot: Set<Turn>, turn: Turn) => {
    if (slot.delete(turn) && --count === 0) onEmpty()
  }
  const advance = () => {
    const due = Math.floor((performance.now() - started) / step)
    done = Math.max(done, due - slots.length) // later than one period: turns are lost, not made up in a burst
    for (; done < due; done++) {
      const slot = slots[done % slots.length]
      if (slot) for (const turn of slot) if (!turn()) leave(slot, turn)
    }
  }
  const timer = setInterval(advance, Math.max(1, step))
  return {
    join: (turn) => {
      const slot = slots[next++ % slots.length] ?? new Set()
      slot.add(turn)
      count++
      return () => leave(slot, turn)
    },
    stop: () => clearInterval(timer),
    empty: () => count === 0,
  }
}

/** The shared timers of one simulator, made when the first stream of a rate comes, gone with its last. */
export function createTicks(): Ticks {
  const wheels = new Map<number, Wheel>()
  const drop = (rate: number) => {
    wheels.get(rate)?.stop()
    wheels.delete(rate)
  }
  return {
    join: (rate, turn) => {
      const wheel = wheels.get(rate) ?? createWheel(rate, () => drop(rate))
      wheels.set(rate, wheel)
      return wheel.join(turn)
    },
    running: () => wheels.size,
    stop: () => [...wheels.keys()].forEach(drop),
  }
}
