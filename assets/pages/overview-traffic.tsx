import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { Card } from '../parts/card.tsx'
import { Chart } from '../parts/chart.tsx'
import { Failure } from '../parts/failure.tsx'
import { Segments } from '../parts/segments.tsx'
import type { Refusal } from '../state/api.ts'
import { compact, count, day, dollars, duration, hour, moment, percent } from '../state/format.ts'
import { t } from '../state/language.ts'
import { type Ranked, range, ranges, stats, type Stats, watchStats } from '../state/stats.ts'

/** Requests, tokens and times over the last day, week, month or quarter. */
export function Traffic() {
  const refusal = useSignal<Refusal | undefined>(undefined)
  const wanted = range.value
  useEffect(() => watchStats(wanted, (why) => (refusal.value = why)), [wanted])
  const choice = (
    <Segments
      label={t('traffic.range')}
      value={wanted}
      choices={ranges.map((value) => ({ value, label: t(`traffic.${value}`) }))}
      onChange={(value) => (range.value = value)}
    />
  )
  const now = stats.value
  return (
    <Card title={t('traffic')} aside={choice}>
      {refusal.value && <Failure refusal={refusal.value} />}
      {now && now.range === wanted && <Shown now={now} />}
    </Card>
  )
}

function Shown({ now }: { now: Stats }) {
  const place = (at: number) => {
    const slot = now.series[at]
    if (!slot) return ''
    return now.slot_seconds >= 86_400 ? day(slot.at) : moment(slot.at)
  }
  const mark = (at: number) => {
    const slot = now.series[at]
    if (!slot) return ''
    return now.slot_seconds >= 86_400 ? day(slot.at) : hour(slot.at)
  }
  const of = (pick: (slot: Stats['series'][number]) => number | null) => now.series.map(pick)
  return (
    <div class="traffic" data-range={now.range}>
      <Totals now={now} />
      <div class="charts">
        <Chart
          title={t('traffic.requests')}
          place={place}
          mark={mark}
          format={count}
          brief={compact}
          least={2}
          empty={t('traffic.none.requests')}
          series={[
            { name: t('outcome.succeeded'), tone: 'tone-good', values: of((slot) => slot.succeeded) },
            { name: t('outcome.failed'), tone: 'tone-bad', values: of((slot) => slot.failed) },
            { name: t('outcome.refused'), tone: 'tone-rest', values: of((slot) => slot.refused) },
            { name: t('outcome.cancelled'), tone: 'tone-off', values: of((slot) => slot.cancelled) },
          ]}
        />
        <Chart
          title={t('traffic.tokens')}
          place={place}
          mark={mark}
          format={compact}
          least={2}
          empty={t('traffic.none.tokens')}
          series={[
            { name: t('traffic.output'), tone: 'tone-accent', values: of((slot) => slot.tokens.output) },
            { name: t('traffic.input'), tone: 'tone-mark', values: of((slot) => slot.tokens.input) },
          ]}
        />
        <Chart
          title={t('traffic.times')}
          place={place}
          mark={mark}
          format={duration}
          empty={t('traffic.none.times')}
          lines
          series={[
            { name: t('traffic.whole'), tone: 'tone-accent', values: of((slot) => slot.average_ms) },
            {
              name: t('traffic.first'),
              tone: 'tone-fresh',
              values: of((slot) => slot.average_first_token_ms),
            },
          ]}
        />
        <Models items={now.models.items.slice(0, 6)} />
      </div>
    </div>
  )
}

const time = (value: number | null) => (value === null ? '–' : duration(value))

function Totals({ now }: { now: Stats }) {
  const { requests, succeeded, refused, cancelled, tokens, latency_ms, first_token_ms } = now.totals
  // What the caller did wrong, or broke off, is no failure of ours.
  const judged = requests - refused - cancelled
  const facts: [name: string, of: string, value: string, small: string][] = [
    [t('traffic.requests'), 'requests', count(requests), ''],
    [
      t('traffic.success'),
      'success',
      judged > 0 ? percent(succeeded / judged) : '–',
      judged > 0 ? t('traffic.success.of', { answered: succeeded, asked: judged }) : '',
    ],
    [
      t('traffic.tokens'),
      'tokens',
      compact(tokens.input + tokens.output),
      t('traffic.tokens.out', { n: compact(tokens.output) }),
    ],
    ...(now.totals.cost_usd > 0
      ? ([[t('log.cost'), 'cost', dollars(now.totals.cost_usd), '']] as [string, string, string, string][])
      : []),
    [t('traffic.whole'), 'latency', time(latency_ms.p50), t('traffic.p95', { time: time(latency_ms.p95) })],
    [
      t('traffic.first'),
      'first',
      time(first_token_ms.p50),
      t('traffic.p95', { time: time(first_token_ms.p95) }),
    ],
  ]
  return (
    <dl class="totals">
      {facts.map(([name, of, value, small]) => (
        <div key={of} data-total={of}>
          <dt>{name}</dt>
          <dd>{value}</dd>
          <dd class="faint">{small}</dd>
        </div>
      ))}
    </dl>
  )
}

/** The models asked most, with their share of the first. */
function Models({ items }: { items: readonly Ranked[] }) {
  const most = items[0]?.requests ?? 0
  return (
    <section class="chart top-models">
      <h3>{t('traffic.models')}</h3>
      {items.length === 0 && <p class="faint">{t('traffic.none')}</p>}
      <ol>
        {items.map(({ id, requests, tokens }) => (
          <li key={id}>
            <span class="mono">{id || t('traffic.nomodel')}</span>
            <span class="faint">
              {t('traffic.model', {
                requests: count(requests),
                tokens: compact(tokens.input + tokens.output),
              })}
            </span>
            <meter min={0} max={most} value={requests} aria-label={id} />
          </li>
        ))}
      </ol>
    </section>
  )
}
