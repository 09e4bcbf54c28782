import { signal } from '@preact/signals'

// The same border as in the style sheets: below it a list is made of two lines, and filters stand in a sheet.
const query = matchMedia('(max-width: 46rem)')

/** Whether there is but the width of a phone. */
export const narrow = signal(query.matches)
query.addEventListener('change', () => (narrow.value = query.matches))
