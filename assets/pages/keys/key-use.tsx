import { Link } from '../../parts/link.tsx'
import { count, dollars, duration } from '../../state/format.ts'
import { t } from '../../state/language.ts'
import type { Sums } from '../../state/stats.ts'

/** What a key was used for as long as statistics reach back, and the way to its requests. */
export function KeyUse({ id, sums }: { id: string; sums: Sums | undefined }) {
  const { requests = 0, succeeded = 0, tokens, cost_usd: cost = 0, average_ms: average = null } = sums ?? {}
  const figures: [name: string, value: string][] = [
    [t('keys.requests'), count(requests)],
    [t('keys.succeeded'), count(succeeded)],
    [t('keys.input'), count(tokens?.input ?? 0)],
    [t('keys.output'), count(tokens?.output ?? 0)],
    [t('log.cost'), dollars(cost)],
    [t('keys.average'), average === null ? '–' : duration(average)],
  ]
  return (
    <section class="key-use">
      <dl class="totals">
        {figures.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <p>
        <Link to={`/admin/log?key=${encodeURIComponent(id)}`}>{t('keys.inlog')}</Link>
      </p>
    </section>
  )
}
