import { CopyButton } from '../../parts/copy-button.tsx'
import { count } from '../../state/format.ts'
import { t } from '../../state/language.ts'
import type { RawEvent } from '../../state/talk.ts'

const shownEvents = 500

type EventsProps = { head: string; events: readonly RawEvent[]; what: string }

/** What came over a wire, piece by piece, with its time. */
export function Events({ head, events, what }: EventsProps) {
  const all = events.map(({ event, data }) => (event ? `event: ${event}\ndata: ${data}` : data)).join('\n\n')
  return (
    <>
      <div class="code-head plain">
        <span>
          {head} · {t('play.events', { n: events.length })}
        </span>
        <CopyButton text={all} what={what} label />
      </div>
      <ol class="events" tabIndex={0}>
        {events.slice(0, shownEvents).map(({ ms, event, data }, at) => (
          <li key={at}>
            <span class="faint">{count(Math.round(ms))} ms</span>
            <code>
              {event && <b>{event} </b>}
              {data.length > 4000 ? `${data.slice(0, 4000)}…` : data}
            </code>
          </li>
        ))}
      </ol>
      {events.length > shownEvents && (
        <p class="faint">{t('play.events.more', { n: events.length - shownEvents })}</p>
      )}
    </>
  )
}
