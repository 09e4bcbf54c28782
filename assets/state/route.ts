import { signal } from '@preact/signals'
import { base } from './base.ts'

const here = () => location.pathname.slice(base.length)

/** The page's path without the base path: `/admin/accounts`. */
export const path = signal(here())

addEventListener('popstate', () => {
  path.value = here()
})

/** Goes to a page of the panel without loading it anew, and puts the reader at its start. */
export function go(to: string): void {
  if (to !== here()) history.pushState(null, '', base + to)
  path.value = to
  scrollTo(0, 0)
  document.querySelector('main')?.focus({ preventScroll: true })
}
