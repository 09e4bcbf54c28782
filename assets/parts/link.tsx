import type { ComponentChildren } from 'preact'
import { base } from '../state/base.ts'
import { go } from '../state/route.ts'

type LinkProps = {
  to: string
  class?: string
  title?: string
  current?: boolean
  onFollow?: () => void
  children: ComponentChildren
}

/** A link to a page of the panel. With a modifier key it opens as any link does. */
export const Link = ({ to, current = false, onFollow, children, ...rest }: LinkProps) => (
  <a
    {...rest}
    href={base + to}
    {...(current && { 'aria-current': 'page' as const })}
    onClick={(event) => {
      if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey || event.button !== 0) return
      event.preventDefault()
      go(to)
      onFollow?.()
    }}
  >
    {children}
  </a>
)
