export type GiveBackOptions = {
  /** Resident memory in bytes. */
  resident: () => number
  /** Whether nobody would notice a pause. */
  isQuiet: () => boolean
  /** Collects garbage and gives free memory back to the system; at once and all of it with `whole`. */
  collect: (whole: boolean) => void
  everyMs?: number
}

/** Growth that is worth a collection, in bytes. */
const worth = 96 * 1024 * 1024

/**
 * Gives memory back after a peak. The engine collects when more is allocated: after a crowd has left nothing is, and what it
 * needed would be held for as long as it is quiet. Returns the way to stop.
 */
export function giveBack({ resident, isQuiet, collect, everyMs = 2000 }: GiveBackOptions): () => void {
  let lowest = resident()
  let last = lowest
  let done = false
  const timer = setInterval(() => {
    const now = resident()
    lowest = Math.min(lowest, now)
    last = Math.min(last, now)
    const quiet = isQuiet()
    if (!quiet) done = false
    // Once each time that it becomes quiet; while it is not, for each further growth, and without a pause.
    if (quiet ? done || now - lowest < worth : now - last < worth) return
    done = quiet
    collect(quiet)
    last = resident()
  }, everyMs)
  timer.unref()
  return () => clearInterval(timer)
}
