import type { ComponentChildren } from 'preact'
import { Spark } from '../parts/spark.tsx'
import { count, size } from '../state/format.ts'
import { t } from '../state/language.ts'
import { samples, type Sample, type System } from '../state/system.ts'

/** Four numbers, each with how it went since this page was opened. */
export function Figures({ now }: { now: System }) {
  const memory = size(now.memory.resident_bytes)
  const cpu = samples.value.at(-1)?.cpu
  return (
    <dl class="card figures">
      <Figure name={t('figure.requests')} of="requests" least={1}>
        {count(now.traffic.requests)}
      </Figure>
      <Figure name={t('figure.open')} of="open" least={1}>
        {count(now.traffic.open)}
      </Figure>
      <Figure name={t('figure.memory')} of="memory" least={4e6}>
        {memory.number}
        <small>{memory.unit}</small>
      </Figure>
      <Figure name={t('figure.cpu')} of="cpu" least={5}>
        {cpu === undefined ? '–' : count(Math.round(cpu))}
        {cpu !== undefined && <small>%</small>}
      </Figure>
    </dl>
  )
}

type FigureProps = { name: string; of: keyof Sample; least: number; children: ComponentChildren }

const Figure = ({ name, of, least, children }: FigureProps) => (
  <div class="figure" data-figure={of}>
    <dt>{name}</dt>
    <dd>{children}</dd>
    <Spark values={samples.value.map((sample) => sample[of])} least={least} />
  </div>
)
