/** A pure translator: one input in, zero or more outputs, plus what is still owed at the end. */
export type Step<I, O> = { push: (input: I) => O[]; end: () => O[] }

/** Two steps in a row, as one. */
export const chain = <I, M, O>(first: Step<I, M>, second: Step<M, O>): Step<I, O> => ({
  push: (input) => {
    const middle = first.push(input)
    // One in, one out is the rule on the hot path: no array is made for it.
    return middle.length === 1 ? second.push(middle[0]!) : middle.flatMap(second.push)
  },
  end: () => [...first.end().flatMap(second.push), ...second.end()],
})
