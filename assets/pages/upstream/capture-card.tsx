import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { Card } from '../../parts/card.tsx'
import { Failure } from '../../parts/failure.tsx'
import type { Refusal } from '../../state/api.ts'
import { captures, captureFor, watchCaptures } from '../../state/captures.ts'
import { moment, sizeText } from '../../state/format.ts'
import { t } from '../../state/language.ts'
import { base } from '../../state/base.ts'

const usualMinutes = 5

/** The switch that writes exchanges with Grok down, and what was written. */
export function CaptureCard() {
  useEffect(watchCaptures, [])
  const refusal = useSignal<Refusal | undefined>(undefined)
  const { until = 0, items = [] } = captures.value ?? {}
  const runs = until > Date.now()
  const act = async () => void (refusal.value = await captureFor(runs ? 0 : usualMinutes))
  return (
    <Card
      title={t('capture')}
      aside={
        <button type="button" class="button small" onClick={() => void act()}>
          {runs ? t('capture.stop') : t('capture.start')}
        </button>
      }
    >
      {refusal.value && <Failure refusal={refusal.value} />}
      <p class="soft">{runs ? t('capture.runs', { time: moment(until) }) : t('capture.why')}</p>
      {items.length > 0 && (
        <ul class="needs findings">
          {items.map(({ name, bytes }) => (
            <li key={name} data-capture={name}>
              <a href={`${base}/api/v1/admin/captures/${name}`} download={name}>
                <code>{name}</code>
              </a>{' '}
              <span class="soft">{sizeText(bytes)}</span>
            </li>
          ))}
        </ul>
      )}
    </Card>
  )
}
