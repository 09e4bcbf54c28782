/** Lets whoever waits have a turn. */
export const pause = (): Promise<void> => new Promise((resume) => setImmediate(resume))

/**
 * Takes every item in order, but lets others have their turn after each `sliceMs` of work: for what is too much for
 * one. With Infinity nobody has to wait, and the clock, which costs as much as a small item, is not looked at.
 */
export async function unhurried<T>(items: Iterable<T>, take: (item: T) => void, sliceMs = 1): Promise<void> {
  if (sliceMs === Infinity) {
    for (const item of items) take(item)
    return
  }
  let began = performance.now()
  for (const item of items) {
    take(item)
    if (performance.now() - began < sliceMs) continue
    await pause()
    began = performance.now()
  }
}
