/** The longest gap between two turns of the event loop in milliseconds: on the clock, and in work of this thread. */
export type LongestPause = { wall: number; work: number }

export type Pauses = {
  reset: () => void
  /** Ends the watch. The longest since the last reset. */
  stop: () => LongestPause
}

/**
 * Watches how long a request would have waited for its turn. On a busy machine the clock counts what others do as well;
 * the thread's own work does not.
 */
export function watchPauses(): Pauses {
  let longest = { wall: 0, work: 0 }
  let [wall, work] = [performance.now(), workMs()]
  let running = true
  const look = () => {
    const [nowWall, nowWork] = [performance.now(), workMs()]
    longest = { wall: Math.max(longest.wall, nowWall - wall), work: Math.max(longest.work, nowWork - work) }
    wall = nowWall
    work = nowWork
  }
  const turn = () => {
    look()
    if (running) setImmediate(turn)
  }
  setImmediate(turn)
  return {
    reset: () => {
      look()
      longest = { wall: 0, work: 0 }
    },
    stop: () => {
      look()
      running = false
      return longest
    },
  }
}

function workMs(): number {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1000
}
