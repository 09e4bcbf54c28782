import { signal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { count, span } from '../state/format.ts'
import { t } from '../state/language.ts'
import { lookEvery, silentSince, system, type System } from '../state/system.ts'

type Lamp = '' | 'warn' | 'bad' | 'idle'
type Verdict = { lamp: Lamp; title: string; sub: string }

const clock = signal(Date.now())

/** The answer to the one question everybody comes with. */
export function Hero() {
  useEffect(() => {
    const timer = setInterval(() => (clock.value = Date.now()), 1000)
    return () => clearInterval(timer)
  }, [])
  const { lamp, title, sub } = verdict(system.value)
  return (
    <div class="hero">
      <span class={`lamp ${lamp}`} />
      <div class="hero-text" role="status">
        <h1>{title}</h1>
      </div>
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
  const { total, usable, by_state } = now.accounts
  const ready = by_state.active + by_state.unchecked
  if (total === 0) return { lamp: 'warn', title: t('status.none'), sub: t('status.none.sub') }
  if (!usable)
    return {
      lamp: 'bad',
      title: t('status.unusable'),
      sub: t('status.unusable.sub', { total: count(total) }),
    }
  if (!now.storage.answers) return { lamp: 'bad', title: t('status.database'), sub: t('status.database.sub') }
  if (ready === 0) return { lamp: 'warn', title: t('status.resting'), sub: t('status.resting.sub') }
  const uptime = span(Math.max(0, clock.value - now.started_at) / 1000)
  const values = { ready: count(ready), total: count(total), uptime }
  return { lamp: '', title: t('status.working'), sub: t('status.working.sub', values) }
}
