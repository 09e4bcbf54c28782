import { useEffect } from 'preact/hooks'
import { Notice } from '../parts/notice.tsx'
import { Rich } from '../parts/rich.tsx'
import { known, t } from '../state/language.ts'
import { loadSwitches } from '../state/switches.ts'
import { alerts, system } from '../state/system.ts'
import { Accounts } from './overview-accounts.tsx'
import { Connect } from './overview-connect.tsx'
import { Figures } from './overview-figures.tsx'
import { Hero } from './overview-hero.tsx'
import { EndpointsInBrief, Places, Process } from './overview-facts.tsx'

/** Is it working, what needs me, how do I reach it. */
export function Overview() {
  useEffect(() => void loadSwitches(), [])
  const now = system.value
  return (
    <>
      <Hero />
      <Alerts />
      {now && (
        <>
          <Figures now={now} />
          <div class="columns">
            <div class="stack">
              <Connect now={now} />
              <Places now={now} />
            </div>
            <div class="stack">
              <Accounts now={now} />
              <EndpointsInBrief />
            </div>
          </div>
          <Process now={now} />
        </>
      )}
    </>
  )
}

const Alerts = () =>
  alerts.value.length > 0 ? (
    <section class="stack alerts" aria-label={t('alerts')}>
      {alerts.value.map(({ code, severity, message, remedy, values }) => (
        <Notice key={`${code} ${values['key'] ?? ''}`} tone={severity === 'error' ? 'bad' : 'warn'}>
          <strong>
            <Rich text={known(`alert.${code}`, values, message)} />
          </strong>
          <span class="soft">
            <Rich text={known(`alert.${code}.remedy`, values, remedy)} />
          </span>
        </Notice>
      ))}
    </section>
  ) : null
