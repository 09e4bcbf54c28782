import type { ComponentChildren } from 'preact'
import { useId } from 'preact/hooks'

type CardProps = { title: string; aside?: ComponentChildren; later?: boolean; children: ComponentChildren }

/** A part of a page with a title of its own. `later` moves it behind the others where there is one column. */
export function Card({ title, aside, later = false, children }: CardProps) {
  const id = useId()
  return (
    <section class={`card${later ? ' later' : ''}`} aria-labelledby={id}>
      <div class="card-head">
        <h2 id={id}>{title}</h2>
        {aside}
      </div>
      <div class="card-body">{children}</div>
    </section>
  )
}
