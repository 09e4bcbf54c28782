import { signal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { useEffect } from 'preact/hooks'
import { Rich } from '../parts/rich.tsx'
import { count, span } from '../state/format.ts'
import { known, t } from '../state/language.ts'
import { type Alert, alerts, health, lookEvery, silentSince, system, type System } from '../state/system.ts'

type Lamp = '' | 'warn' | 'bad' | 'idle'
/** `does` is what is to be done about it. */
type Verdict = { lamp: Lamp; title: string; sub: string; does?: ComponentChildren }

const clock = signal(Date.now())

/** The worst of the alerts, which the first line says in place of the list. The list is sorted: the first is the worst. */
export const leading = (): Alert | undefined => (silentSince.value > 0 ? undefined : alerts.value[0])

/** The answer to the one question everybody comes with. */
export function Hero() {
  useEffect(() => {
    const timer = setInterval(() => (clock.value = Date.now()), 1000)
    return () => clearInterval(timer)
  }, [])
  const { lamp, title, sub, does } = verdict(system.value)
  return (
    <div class={does ? 'hero alert' : 'hero'} data-alert={does && leading()?.code}>
      <span class={`lamp ${lamp}`} />
      <div class="hero-text" role="status">
        <h1>{title}</h1>
      </div>
      {does && <p class="hero-sub">{does}</p>}
      <p class="soft hero-sub">{sub}</p>
    </div>
  )
}

function verdict(now: System | undefined): Verdict {
  if (silentSince.value > 0) {
    const time = span(Math.max(0, clock.value - silentSince.value) / 1000)
    return { lamp: 'bad', title: t('status.silent'), sub: t('status.silent.sub', { time, n: lookEvery }) }
  }
  if (!now) return { lamp: 'idle', title: t('status.loading'), sub: '' }
  const { total, by_state } = now.accounts
  const ready = by_state.active + by_state.unchecked
  const uptime = span(Math.max(0, clock.value - now.started_at) / 1000)
  const facts = t('status.working.sub', { ready: count(ready), total: count(total), uptime })
  const worst = leading()
  if (worst) {
    const { code, values, message, remedy, since, severity } = worst
    // An empty gateway is not a broken one.
    const empty = code === 'no_accounts'
    const time = t('alert.since', { time: span(Math.max(0, clock.value - since) / 1000) })
    return {
      lamp: severity === 'error' && !empty ? 'bad' : 'warn',
      title: empty ? t('status.none') : plain(known(`alert.${code}`, values, message)),
      sub: empty ? facts : `${time} · ${facts}`,
      does: <Rich text={known(`alert.${code}.remedy`, values, remedy)} />,
    }
  }
  if (total === 0) return { lamp: 'warn', title: t('status.none'), sub: facts }
  if (ready === 0) return { lamp: 'warn', title: t('status.resting'), sub: t('status.resting.sub') }
  return works(facts)
}

/** No alert is on: how far that is known to mean that everything works. */
function works(facts: string): Verdict {
  const { requests, self_check } = health.value
  const { total, failed } = requests
  const title = t('status.working')
  if (total > 0) {
    const values = { answered: count(total - failed), total: count(total) }
    return { lamp: '', title, sub: `${t('status.working.asked', values)} ${facts}` }
  }
  if (!self_check) return { lamp: 'idle', title: t('status.quiet'), sub: `${t('status.quiet.sub')} ${facts}` }
  const time = span(Math.max(0, clock.value - self_check.at) / 1000)
  return { lamp: '', title, sub: `${t('status.working.checked', { time })} ${facts}` }
}

/** A heading has no marks of code in it. */
const plain = (text: string): string => text.replaceAll('`', '')
