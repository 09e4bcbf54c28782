export type GiveBackOptions = {
  /** Resident memory in bytes. */
  resident: () => number
  /** Whether nobody would notice a pause. */
  isQuiet: () => boolean
  /** Collects garbage and gives free memory back to the system; at once and all of it with `whole`. */
  collect: (whole: boolean) => void
  everyMs?: number
}

/** Collections after a peak, and how many looks apart. */
const mostTries = 3
const looksBetween = 5

/** Growth that is worth a collection, in bytes. */
const worth = 48 * 1024 * 1024

/**
 * Gives memory back after a peak. The engine collects when more is allocated: after a crowd has left nothing is, and what it
 * needed would be held for as long as it is quiet. Returns the way to stop.
 */
export function giveBack({ resident, isQuiet, collect, everyMs = 200 }: GiveBackOptions): () => void {
  let lowest = resident()
  let last = lowest
  let tries = 0
  let lookAgain = 0
  const timer = setInterval(() => {
    const now = resident()
    lowest = Math.min(lowest, now)
    last = Math.min(last, now)
    const quiet = isQuiet()
    if (!quiet) tries = lookAgain = 0
    // While it is busy, for each further growth, and without a pause. Once it is quiet a few times, with time in between:
    // what ended just now is not all let go of yet.
    if (quiet ? --lookAgain > 0 || tries === mostTries || now - lowest < worth : now - last < worth) return
    if (quiet) {
      tries++
      lookAgain = looksBetween * tries
    }
    collect(quiet)
    last = resident()
  }, everyMs)
  timer.unref()
  return () => clearInterval(timer)
}
