export type StopSignals = {
  /** Resolves with the name of the first SIGTERM or SIGINT. */
  first: Promise<string>
  /** Resolves at the second. */
  second: Promise<void>
  close: () => void
}

/** Listens for the signals that end the process; from here on they end nothing by themselves. */
export function stopSignals(): StopSignals {
  const first = Promise.withResolvers<string>()
  const second = Promise.withResolvers<void>()
  let count = 0
  const received = (name: string) => {
    count++
    if (count === 1) first.resolve(name)
    else second.resolve()
  }
  const names = ['SIGTERM', 'SIGINT'] as const
  for (const name of names) process.on(name, received)
  const close = () => names.forEach((name) => process.off(name, received))
  return { first: first.promise, second: second.promise, close }
}
