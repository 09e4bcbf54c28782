/** What the upstream said lately that nothing here understands: a sign that its web app has changed. */
export type UnknownFrames = {
  /** `name` is the frame's type, or the names of its fields. */
  note: (name: string) => void
  /** Of the last hour: how many, and the latest names. */
  recent: () => { count: number; names: readonly string[] }
}

const hourMs = 3_600_000
const mostNames = 5

/** `now` returns epoch milliseconds. */
export function createUnknownFrames(now: () => number): UnknownFrames {
  let since = 0
  let count = 0
  let names: string[] = []
  const forget = () => {
    if (now() - since < hourMs) return
    since = now()
    count = 0
    names = []
  }
  return {
    note: (name) => {
      forget()
      count++
      if (!names.includes(name)) names = [...names, name.slice(0, 80)].slice(-mostNames)
    },
    recent: () => {
      forget()
      return { count, names }
    },
  }
}
