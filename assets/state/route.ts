import { signal } from '@preact/signals'
import { base } from './base.ts'

const here = () => location.pathname.slice(base.length)

/** The page's path without the base path: `/admin/accounts`. */
export const path = signal(here())
/** What stands behind it, as `?state=expired`: filters, order, page and open dialog of the page. */
const search = signal(location.search)

const read = () => {
  path.value = here()
  search.value = location.search
}
addEventListener('popstate', read)

/** Goes to a page of the panel (`/admin/log?status=5xx`) without loading it anew, and puts the reader at its start. */
export function go(to: string): void {
  if (to !== here() + location.search) history.pushState(null, '', base + to)
  read()
  scrollTo(0, 0)
  document.querySelector('main')?.focus({ preventScroll: true })
}

/** A part of the page's state that lives in its address; empty when it is not there. */
export const param = (name: string): string => new URLSearchParams(search.value).get(name) ?? ''

/**
 * Changes parts of the page's state; an empty text takes one away. With `step` the way back leads to what was before, as it
 * should for another page of a list or an opened dialog, and not for each letter of a search.
 */
export function setParams(change: Readonly<Record<string, string>>, step = false): void {
  const next = new URLSearchParams(location.search)
  for (const [name, value] of Object.entries(change))
    if (value === '') next.delete(name)
    else next.set(name, value)
  const text = next.toString().replaceAll('%3A', ':').replaceAll('%2C', ',')
  const to = `${location.pathname}${text && `?${text}`}`
  if (to === location.pathname + location.search) return
  if (step) history.pushState({ step: true }, '', to)
  else history.replaceState(history.state, '', to)
  read()
}

/** Takes away a part that `setParams` put there as a step: goes back to where it was not, if the visit began there. */
export function unsetParam(name: string): void {
  if ((history.state as { step?: true } | null)?.step && param(name) !== '') history.back()
  else setParams({ [name]: '' })
}
