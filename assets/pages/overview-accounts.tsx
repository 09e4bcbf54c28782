import type { Tier } from '../../src/core/model.ts'
import { Card } from '../parts/card.tsx'
import { Rich } from '../parts/rich.tsx'
import { count } from '../state/format.ts'
import { t } from '../state/language.ts'
import type { AccountState, System } from '../state/system.ts'

const states: readonly [state: AccountState, tone: string][] = [
  ['active', 'tone-good'],
  ['unchecked', 'tone-fresh'],
  ['cooling', 'tone-rest'],
  ['expired', 'tone-bad'],
  ['blocked', 'tone-bad'],
  ['disabled', 'tone-off'],
]
const tiers: readonly Tier[] = ['basic', 'super', 'heavy']

/** The pool: how many accounts stand how. */
export function Accounts({ now }: { now: System }) {
  const { total, by_state, by_tier } = now.accounts
  const present = states.filter(([state]) => by_state[state] > 0)
  return (
    <Card
      title={t('accounts')}
      aside={total > 0 && <span class="faint">{t('accounts.total', { n: count(total) })}</span>}
    >
      {total === 0 ? (
        <p class="soft">
          <Rich text={t('accounts.none', { file: now.paths.accounts })} />
        </p>
      ) : (
        <>
          <div class="bar" aria-hidden="true">
            {present.map(([state, tone]) => (
              <span key={state} class={tone} style={{ flexGrow: by_state[state] }} />
            ))}
          </div>
          <ul class="legend">
            {present.map(([state, tone]) => (
              <li key={state} data-state={state}>
                <span class={`dot ${tone}`} />
                {t(`state.${state}`)}
                <b>{count(by_state[state])}</b>
              </li>
            ))}
          </ul>
          <dl class="tiers">
            {tiers.map((tier) => (
              <div key={tier} data-tier={tier}>
                <dt class="faint">{t(`tier.${tier}`)}</dt>
                <dd>{count(by_tier[tier])}</dd>
              </div>
            ))}
          </dl>
        </>
      )}
    </Card>
  )
}
