import { CopyButton } from '../../parts/copy-button.tsx'
import { Dialog } from '../../parts/dialog.tsx'
import { base } from '../../state/base.ts'
import { count } from '../../state/format.ts'
import { t } from '../../state/language.ts'
import type { Exchange } from '../../state/talk.ts'

const shownEvents = 500

/** What went over the wire: the request, and every message of the answer with its time. */
export function RawEvents({ exchange, onClose }: { exchange: Exchange; onClose: () => void }) {
  const { request, events } = exchange
  const body = JSON.stringify(shortened(request.body), null, 2)
  const all = events.value
    .map(({ event, data }) => (event ? `event: ${event}\ndata: ${data}` : data))
    .join('\n\n')
  return (
    <Dialog title={t('play.raw')} onClose={onClose} wide>
      <section class="raw">
        <div class="code-block">
          <div class="code-head">
            <span class="mono">POST {request.path}</span>
            <CopyButton text={curl(request)} what="curl" label />
          </div>
          <pre tabIndex={0}>
            <code>{body}</code>
          </pre>
        </div>
        <div class="code-head plain">
          <span>{t('play.events', { n: count(events.value.length) })}</span>
          <CopyButton text={all} what={t('play.raw')} label />
        </div>
        <ol class="events">
          {events.value.slice(0, shownEvents).map(({ ms, event, data }, at) => (
            <li key={at}>
              <span class="faint">{count(Math.round(ms))} ms</span>
              <code>
                {event && <b>{event} </b>}
                {data.length > 4000 ? `${data.slice(0, 4000)}…` : data}
              </code>
            </li>
          ))}
        </ol>
        {events.value.length > shownEvents && (
          <p class="faint">{t('play.events.more', { n: count(events.value.length - shownEvents) })}</p>
        )}
      </section>
    </Dialog>
  )
}

const curl = ({ path, body }: Exchange['request']) =>
  [
    `curl ${location.origin}${base}${path} \\`,
    '  -H "Authorization: Bearer $GROK2API_KEY" \\',
    '  -H "Content-Type: application/json" \\',
    `  -d '${JSON.stringify(body).replaceAll("'", String.raw`'\''`)}'`,
  ].join('\n')

/** The body with its pictures cut short. */
const shortened = (body: unknown): unknown =>
  JSON.parse(
    JSON.stringify(body, (_, value: unknown) =>
      typeof value === 'string' && value.length > 2000 ? `${value.slice(0, 80)}… (${value.length})` : value,
    ),
  )
