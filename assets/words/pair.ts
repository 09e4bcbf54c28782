/** The same words in each language. `{name}` is filled in, `{n:one|many}` chooses, `code` in backticks is shown as code. */
export type Pair = readonly [en: string, zh: string]
export type Pairs = Record<string, Pair>
