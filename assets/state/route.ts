import { signal } from '@preact/signals'

export const path = signal(location.pathname)

addEventListener('popstate', () => {
  path.value = location.pathname
})

/** Goes to a page of the panel without loading it anew, and puts the reader at its start. */
export function go(to: string): void {
  if (to !== location.pathname) history.pushState(null, '', to)
  path.value = to
  scrollTo(0, 0)
  document.querySelector('main')?.focus({ preventScroll: true })
}
