import { useSignal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { useEffect } from 'preact/hooks'
import { CopyButton } from '../../parts/copy-button.tsx'
import { Dialog } from '../../parts/dialog.tsx'
import { Failure } from '../../parts/failure.tsx'
import { Link } from '../../parts/link.tsx'
import { Notice } from '../../parts/notice.tsx'
import { Rich } from '../../parts/rich.tsx'
import type { Refusal } from '../../state/api.ts'
import { count, dollars, duration, exactMoment } from '../../state/format.ts'
import { t } from '../../state/language.ts'
import { translated } from '../../state/said.ts'
import { type Entry, loadEntry } from '../../state/log.ts'
import { keyName } from './key-name.ts'
import { Attempts } from './attempts.tsx'
import { endpointName } from './columns.tsx'
import { pretty } from './pretty.ts'

/** One request: what came of it, every attempt, and what was said when that is kept. */
export function EntryDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const entry = useSignal<Entry | undefined>(undefined)
  const refusal = useSignal<Refusal | undefined>(undefined)
  useEffect(() => {
    void loadEntry(id).then((reply) => {
      if (reply.ok) entry.value = reply.value
      else refusal.value = reply.refusal
    })
  }, [id])
  return (
    <Dialog title={t('log.entry')} onClose={onClose} wide>
      {refusal.value && <Failure refusal={refusal.value} />}
      {entry.value && <Shown entry={entry.value} />}
    </Dialog>
  )
}

const Shown = ({ entry }: { entry: Entry }) => (
  <>
    {entry.message && (
      <Notice tone={entry.outcome === 'failed' ? 'bad' : 'warn'}>
        <strong class="mono">{entry.code}</strong>
        {translated(entry.message)}
      </Notice>
    )}
    <dl class="facts wide">
      {facts(entry).map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
      <div>
        <dt>{t('log.id')}</dt>
        <dd class="path">
          <span class="mono">{entry.request_id}</span>
          <CopyButton text={entry.request_id} what={t('log.id')} />
        </dd>
      </div>
    </dl>
    <Attempts attempts={entry.attempts} />
    {entry.bodies ? (
      <>
        <Body title={t('log.asked')} text={entry.bodies.request} />
        <Body title={t('log.answered')} text={entry.bodies.answer} />
      </>
    ) : (
      <p class="hint">
        <Rich text={t('log.bodies.off')} />
      </p>
    )}
  </>
)

function facts(entry: Entry): [name: string, value: ComponentChildren][] {
  const { usage } = entry
  return [
    [t('log.at'), exactMoment(entry.at)],
    [t('log.outcome'), t(`outcome.${entry.outcome}`)],
    [t('log.status'), `HTTP ${entry.status}${entry.stream ? `, ${t('log.streamed')}` : ''}`],
    [t('log.endpoint'), endpointName(entry.endpoint)],
    [t('log.model'), entry.model || '–'],
    [t('log.key'), <KeyLink key="key" id={entry.key_id} />],
    [t('log.address'), entry.address],
    [t('log.whole'), duration(entry.ms)],
    [t('log.first'), entry.first_token_ms === null ? '–' : duration(entry.first_token_ms)],
    [t('log.tokens'), usage ? usageText(usage) : '–'],
    [t('log.cost'), entry.cost_usd === null ? '–' : dollars(entry.cost_usd)],
  ]
}

const KeyLink = ({ id }: { id: string }) =>
  id.startsWith('key_') ? <Link to={`/admin/keys?open=${id}`}>{keyName(id)}</Link> : <>{keyName(id)}</>

function usageText(usage: NonNullable<Entry['usage']>): string {
  const { input, output, reasoning, cached, estimated } = usage
  const parts = [t('log.usage', { input: count(input), output: count(output) })]
  if (reasoning + cached > 0)
    parts.push(t('log.usage.more', { reasoning: count(reasoning), cached: count(cached) }))
  if (estimated) parts.push(t('log.estimated'))
  return parts.join(' · ')
}

/** As one reads it; what is copied is what was sent. */
const Body = ({ title, text }: { title: string; text: string }) => (
  <section class="code-block">
    <div class="code-head">
      <h3>{title}</h3>
      <CopyButton text={text} what={title} label />
    </div>
    <pre tabIndex={0}>
      <code>{pretty(text)}</code>
    </pre>
  </section>
)
