/** One request made to cost the gateway more than it costs the caller, or a large honest one. */
export type HostileBody = {
  what: string
  path: string
  /** Made when it is needed: some have many megabytes. */
  body: () => string
  /** The error's code and param; without them any answer in the right form is fine. */
  code?: string
  param?: string
}

/** `open` so many times, then `inner`, then as many times `close`. */
export const nest = (levels: number, open: string, inner: string, close: string): string =>
  open.repeat(levels) + inner + close.repeat(levels)

/** Items with commas between them. */
export const many = (count: number, item: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => item(index)).join(',')
