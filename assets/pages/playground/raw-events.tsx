import type { DialectName } from '../../dialects/dialect.ts'
import { CopyButton } from '../../parts/copy-button.tsx'
import { Dialog } from '../../parts/dialog.tsx'
import { count } from '../../state/format.ts'
import { t } from '../../state/language.ts'
import type { Side } from '../../state/talk.ts'
import { Code } from './code-dialog.tsx'

const shownEvents = 500

type RawProps = { side: Side; dialect: DialectName; onClose: () => void }

/** What went over the wire: the request, and every message of the answer with its time. */
export function RawEvents({ side, dialect, onClose }: RawProps) {
  const { request, events } = side
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
            <CopyButton text={JSON.stringify(request.body, null, 2)} what={t('play.request')} label />
          </div>
          <pre tabIndex={0}>
            <code>{body}</code>
          </pre>
        </div>
        <div class="code-head plain">
          <span>{t('play.events', { n: events.value.length })}</span>
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
          <p class="faint">{t('play.events.more', { n: events.value.length - shownEvents })}</p>
        )}
        <Code request={request} dialect={dialect} />
      </section>
    </Dialog>
  )
}

/** The body with its pictures cut short. */
const shortened = (body: unknown): unknown =>
  JSON.parse(
    JSON.stringify(body, (_, value: unknown) =>
      typeof value === 'string' && value.length > 2000 ? `${value.slice(0, 80)}… (${value.length})` : value,
    ),
  )
