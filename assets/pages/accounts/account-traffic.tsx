import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { Chart } from '../../parts/chart.tsx'
import { type AccountDay, loadAccountDays } from '../../state/accounts.ts'
import { compact, count, day } from '../../state/format.ts'
import { t } from '../../state/language.ts'

/** What was tried with the account on each of the last 30 days; nothing while that is not known. */
export function AccountTraffic({ id }: { id: string }) {
  const days = useSignal<readonly AccountDay[]>([])
  useEffect(() => {
    void loadAccountDays(id).then((reply) => {
      if (reply.ok) days.value = reply.value.series
    })
  }, [id])
  if (days.value.length === 0) return null
  const of = (value: (one: AccountDay) => number) => days.value.map(value)
  return (
    <Chart
      title={t('accounts.traffic')}
      place={(at) => day(days.value[at]?.at ?? 0)}
      format={count}
      brief={compact}
      least={2}
      empty={t('accounts.traffic.none')}
      series={[
        { name: t('outcome.succeeded'), tone: 'tone-good', values: of(({ succeeded }) => succeeded) },
        { name: t('outcome.failed'), tone: 'tone-bad', values: of(({ failed }) => failed) },
        { name: t('outcome.cancelled'), tone: 'tone-off', values: of(({ cancelled }) => cancelled) },
      ]}
    />
  )
}
