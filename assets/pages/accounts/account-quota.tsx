import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { Chart } from '../../parts/chart.tsx'
import { Segments } from '../../parts/segments.tsx'
import { type Account, loadAccountQuota, type QuotaMoment } from '../../state/accounts.ts'
import { moment, percent } from '../../state/format.ts'
import { t } from '../../state/language.ts'
import { quotaName } from './quota-name.ts'
import { quotaSeries } from './quota-series.ts'

const spans = { day: 24, week: 168, month: 720 } as const
type Span = keyof typeof spans
const tones = ['tone-accent', 'tone-good', 'tone-rest', 'tone-bad', 'tone-fresh', 'tone-off']

/** What was left of each quota, hour by hour. */
export function AccountQuota({ of: account }: { of: Account }) {
  const points = useSignal<readonly QuotaMoment[] | undefined>(undefined)
  const span = useSignal<Span>('week')
  useEffect(() => {
    void loadAccountQuota(account.id).then((reply) => {
      if (reply.ok) points.value = reply.value.items
    })
  }, [account.id])
  if (!points.value) return null
  const quota = { ...account.quota, ...account.media_quota }
  const { hours, modes } = quotaSeries(points.value, quota, spans[span.value], Date.now())
  return (
    <section class="quota-history">
      <Segments
        label={t('log.since')}
        value={span.value}
        choices={(['day', 'week', 'month'] as const).map((value) => ({
          value,
          label: t(`accounts.quota.${value}`),
        }))}
        onChange={(value) => (span.value = value)}
      />
      <Chart
        lines
        title={t('accounts.quota.history')}
        place={(at) => moment(hours[at] ?? 0)}
        format={percent}
        least={1}
        empty={t('accounts.quota.history.none')}
        series={modes.map(({ name, shares }, at) => ({
          name: quotaName(name),
          tone: tones[at % tones.length] ?? '',
          values: shares,
        }))}
      />
    </section>
  )
}
