import type { DialectName } from '../../dialects/dialect.ts'
import { CopyButton } from '../../parts/copy-button.tsx'
import { Dialog } from '../../parts/dialog.tsx'
import type { Capture } from '../../state/recording.ts'
import { t } from '../../state/language.ts'
import type { Side } from '../../state/talk.ts'
import { Captured } from './captured.tsx'
import { Code } from './code-dialog.tsx'
import { Events } from './events.tsx'

type RawProps = {
  side: Side
  dialect: DialectName
  captures: readonly Capture[] | undefined
  onClose: () => void
}

/** What went over both wires next to each other: between caller and gateway, and between gateway and Grok. */
export function RawEvents({ side, dialect, captures, onClose }: RawProps) {
  const { request, events } = side
  return (
    <Dialog title={t('play.raw')} onClose={onClose} wide>
      <div class="raw both">
        <section class="raw" aria-label={t('play.raw.caller')}>
          <h3>{t('play.raw.caller')}</h3>
          <div class="code-block">
            <div class="code-head">
              <span class="mono">POST {request.path}</span>
              <CopyButton text={JSON.stringify(request.body, null, 2)} what={t('play.request')} label />
            </div>
            <pre tabIndex={0}>
              <code>{JSON.stringify(shortened(request.body), null, 2)}</code>
            </pre>
          </div>
          <Events head={t('play.answered')} events={events.value} what={t('play.raw')} />
        </section>
        <section class="raw" aria-label={t('play.raw.upstream')}>
          <h3>{t('play.raw.upstream')}</h3>
          <Captured captures={captures} />
        </section>
      </div>
      <Code request={request} dialect={dialect} />
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
