import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { Card } from '../parts/card.tsx'
import { CopyButton } from '../parts/copy-button.tsx'
import { Failure } from '../parts/failure.tsx'
import { Icon } from '../parts/icon.tsx'
import type { Refusal } from '../state/api.ts'
import { count, moment, span } from '../state/format.ts'
import { known, t } from '../state/language.ts'
import { translated } from '../state/said.ts'
import { countAnew, tryWaysNow, type UnknownWord, upstream, watchUpstream } from '../state/upstream.ts'

// The latest ones; the others on demand, for there may be 200.
const shownAtFirst = 8

const seconds = (ms: number) => span(Math.max(0, ms) / 1000)

/** How things stand with Grok: ways that are avoided or paused, refusals that meet everybody, and words nobody here knows. */
export function Upstream() {
  useEffect(watchUpstream, [])
  const refusal = useSignal<Refusal | undefined>(undefined)
  const busy = useSignal(false)
  const now = upstream.value
  if (!now) return null
  const act = async (call: () => Promise<Refusal | undefined>) => {
    busy.value = true
    refusal.value = await call()
    busy.value = false
  }
  const isQuiet = now.transports.length === 0 && !now.refused_accounts && now.unknown.length === 0
  const button = now.transports.length > 0 && (
    <button type="button" class="button small" disabled={busy.value} onClick={() => void act(tryWaysNow)}>
      {t('upstream.try')}
    </button>
  )
  return (
    <Card title={t('upstream')} aside={button}>
      {refusal.value && <Failure refusal={refusal.value} />}
      {isQuiet && <p class="soft">{t('upstream.quiet')}</p>}
      <Troubles />
      {now.unknown.length > 0 && (
        <>
          <p class="unknown-head">
            <span class="soft">{t('upstream.unknown')}</span>
            <button
              type="button"
              class="button small"
              disabled={busy.value}
              onClick={() => void act(countAnew)}
            >
              {t('upstream.anew')}
            </button>
          </p>
          <Words />
        </>
      )}
    </Card>
  )
}

function Troubles() {
  const { transports = [], refused_accounts: refused } = upstream.value ?? {}
  if (transports.length === 0 && !refused) return null
  return (
    <ul class="needs findings">
      {transports.map(({ transport, state, since, retry_at, reason }) => (
        <li key={`${transport} ${since}`} class="warning" data-way={`${transport} ${state}`}>
          <Icon name="warning" size={18} />
          <div>
            <strong>{known(`upstream.way.${transport}`, {}, transport)}</strong> {t(`upstream.${state}`)}{' '}
            <span class="faint">{t('alert.since', { time: seconds(Date.now() - since) })}</span>
            <p class="soft">{translated(reason)}</p>
            <p class="soft">
              {retry_at > Date.now()
                ? t('upstream.retry', { time: seconds(retry_at - Date.now()) })
                : t('upstream.retry.next')}
            </p>
          </div>
        </li>
      ))}
      {refused && (
        <li class="warning" data-way="everybody">
          <Icon name="warning" size={18} />
          <div>
            {t('upstream.refused', { n: count(refused.accounts), status: refused.status })}{' '}
            <span class="faint">{t('alert.since', { time: seconds(Date.now() - refused.since) })}</span>
          </div>
        </li>
      )}
    </ul>
  )
}

function Words() {
  const all = useSignal(false)
  const unknown = upstream.value?.unknown ?? []
  const shown = all.value ? unknown : unknown.slice(0, shownAtFirst)
  return (
    <>
      <ul class="needs findings">
        {shown.map((word) => (
          <Word key={`${word.kind} ${word.name}`} word={word} />
        ))}
      </ul>
      {shown.length < unknown.length && (
        <button type="button" class="button small" onClick={() => (all.value = true)}>
          {t('upstream.all', { n: count(unknown.length) })}
        </button>
      )}
    </>
  )
}

function Word({ word: { kind, name, count: times, last_at, sample } }: { word: UnknownWord }) {
  return (
    <li data-unknown={`${kind} ${name}`}>
      <div>
        <span class="faint">{known(`upstream.kind.${kind}`, {}, kind)}</span> <code>{name}</code>{' '}
        <span class="soft">{t('upstream.times', { n: count(times), when: moment(last_at) })}</span>
      </div>
      {sample && <CopyButton text={sample} what={t('upstream.sample', { name })} />}
    </li>
  )
}
