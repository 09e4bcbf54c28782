/** What the simulated API charged one key for. Money is in ticks, ten thousand millions of them a dollar. */
export type Books = {
  /** Requests that were charged. */
  requests: number
  /** Requests it turned away, and those that broke before they were charged. */
  refused: number
  broken: number
  input: number
  cached: number
  output: number
  reasoning: number
  images: number
  /** Videos taken up, whether they were fetched or not. */
  videos: number
  ticks: number
}

export const emptyBooks = (): Books => ({
  requests: 0,
  refused: 0,
  broken: 0,
  input: 0,
  cached: 0,
  output: 0,
  reasoning: 0,
  images: 0,
  videos: 0,
  ticks: 0,
})

/** Adds what one request came to. */
export function charge(books: Books, entry: Partial<Books>): void {
  books.requests++
  for (const [name, amount] of Object.entries(entry) as [keyof Books, number][]) books[name] += amount
}
