import { useEffect, useId } from 'preact/hooks'
import { Icon } from '../parts/icon.tsx'
import { Rich } from '../parts/rich.tsx'
import { known, t } from '../state/language.ts'
import { loadSwitches } from '../state/switches.ts'
import { alerts, system } from '../state/system.ts'
import { span } from '../state/format.ts'
import { Accounts } from './overview-accounts.tsx'
import { Connect } from './overview-connect.tsx'
import { Figures } from './overview-figures.tsx'
import { FirstSteps } from './overview-first.tsx'
import { Hero, leading } from './overview-hero.tsx'
import { EndpointsInBrief, Places, Process, Processes } from './overview-facts.tsx'
import { Doctor } from './overview-doctor.tsx'
import { Traffic } from './overview-traffic.tsx'
import { Upstream } from './overview-upstream.tsx'

/** Is it working, what needs me, how do I reach it. */
export function Overview() {
  useEffect(() => void loadSwitches(), [])
  const now = system.value
  return (
    <>
      <Hero />
      {now && <FirstSteps now={now} />}
      <Alerts />
      {now && (
        <>
          <Figures now={now} />
          <Traffic />
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
          <Upstream />
          <Doctor />
          <Process now={now} />
          <Processes now={now} />
        </>
      )}
    </>
  )
}

/** Those that the first line does not say. */
function Alerts() {
  const id = useId()
  const others = alerts.value.filter((one) => one !== leading())
  if (others.length === 0) return null
  return (
    <section class="card" aria-labelledby={id}>
      <h2 id={id} class="unseen">
        {t('alerts')}
      </h2>
      <ul class="needs">
        {others.map(({ code, severity, since, message, remedy, values }) => (
          <li key={code} data-alert={code} class={severity}>
            <Icon name={severity === 'error' ? 'error' : 'warning'} size={20} />
            <div>
              <strong>
                <Rich text={known(`alert.${code}`, values, message)} />
              </strong>{' '}
              <span class="soft">
                {t('alert.since', { time: span(Math.max(0, Date.now() - since) / 1000) })}
              </span>
              <p class="soft">
                <Rich text={known(`alert.${code}.remedy`, values, remedy)} />
              </p>
            </div>
          </li>
        ))}
      </ul>
    </section>
  )
}
