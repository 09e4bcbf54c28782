/** A pure translator: one input in, zero or more outputs, plus what is still owed at the end. */
export type Step<I, O> = { push: (input: I) => O[]; end: () => O[] }
