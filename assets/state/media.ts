import { signal } from '@preact/signals'

// The same border as in the style sheets: below it a list is made of two lines.
const query = matchMedia('(max-width: 46rem)')

/** Whether there is but the width of a phone. */
export const narrow = signal(query.matches)
query.addEventListener('change', () => (narrow.value = query.matches))

const tightQuery = matchMedia('(max-width: 68.75rem)')

/** Whether filters would take more than a row: they stand in a sheet then. */
export const tight = signal(tightQuery.matches)
tightQuery.addEventListener('change', () => (tight.value = tightQuery.matches))
