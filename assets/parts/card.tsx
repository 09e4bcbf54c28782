import type { ComponentChildren } from 'preact'
import { useId } from 'preact/hooks'

type CardProps = { title: string; aside?: ComponentChildren; children: ComponentChildren }

/** A part of a page with a title of its own. */
export function Card({ title, aside, children }: CardProps) {
  const id = useId()
  return (
    <section class="card" aria-labelledby={id}>
      <div class="card-head">
        <h2 id={id}>{title}</h2>
        {aside}
      </div>
      <div class="card-body">{children}</div>
    </section>
  )
}
