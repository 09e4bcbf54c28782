import { useSignal } from '@preact/signals'
import { useId } from 'preact/hooks'
import { t } from '../state/language.ts'
import { markedPlaces, niceTop } from './chart-scale.ts'

/** One line or one layer of bars. `tone` is a class of charts.css. A missing value is a gap. */
export type Series = { name: string; tone: string; values: readonly (number | null)[] }
type ChartProps = {
  title: string
  /** What a place is called in full, and in short below the axis. */
  place: (at: number) => string
  mark?: (at: number) => string
  series: readonly Series[]
  format: (value: number) => string
  /** How a value of the axis is written, when shorter than `format`. */
  brief?: (value: number) => string
  /** The axis reaches at least this high: 2 for what is counted, so that its middle is whole. */
  least?: number
  /** What stands there while there is nothing to draw. */
  empty: string
  lines?: boolean
}

const height = 100
const gap = 0.18

/**
 * Values over time: bars on top of each other, or lines. The legend is always there; pointer and arrow keys walk
 * through the places and fill in its values, which takes no more room than the sums it shows otherwise.
 */
export function Chart(props: ChartProps) {
  const {
    title,
    place,
    mark = place,
    series,
    format,
    brief = format,
    least = 0,
    empty,
    lines = false,
  } = props
  const id = useId()
  const at = useSignal<number | undefined>(undefined)
  const length = series[0]?.values.length ?? 0
  const highest = Array.from({ length }, (_, slot) =>
    series.reduce(
      (sum, { values }) => (lines ? Math.max(sum, values[slot] ?? 0) : sum + (values[slot] ?? 0)),
      0,
    ),
  )
  const isEmpty = highest.every((value) => value === 0)
  const top = niceTop(Math.max(...highest, 0), isEmpty ? 0 : least)
  const move = (event: KeyboardEvent) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key]
    if (!step) return
    event.preventDefault()
    at.value = Math.min(length - 1, Math.max(0, (at.value ?? length - (step > 0 ? 1 : 0)) + step))
  }
  const point = (event: PointerEvent) => {
    const { left, width } = (event.currentTarget as Element).getBoundingClientRect()
    at.value = Math.min(length - 1, Math.max(0, Math.floor(((event.clientX - left) / width) * length)))
  }
  const shown = at.value
  return (
    <figure class="chart" aria-labelledby={id}>
      <figcaption id={id}>
        <span>{title}</span>
        <span class="faint when">{shown === undefined ? (lines ? '' : t('chart.total')) : place(shown)}</span>
      </figcaption>
      <Legend series={series} at={shown} format={format} lines={lines} />
      <div class="plot">
        <p class="axis faint" aria-hidden="true">
          {(isEmpty ? [] : [top, top / 2, 0]).map((value) => (
            <span key={value}>{brief(value)}</span>
          ))}
        </p>
        <svg
          viewBox={`0 0 ${Math.max(1, length)} ${height}`}
          preserveAspectRatio="none"
          tabIndex={0}
          role="img"
          aria-label={isEmpty ? `${title}: ${empty}` : title}
          onKeyDown={move}
          onPointerMove={point}
          onPointerLeave={() => (at.value = undefined)}
          onBlur={() => (at.value = undefined)}
        >
          <path class="grid" d={`M0,1H${length}M0,${height / 2}H${length}`} />
          {shown !== undefined && <rect class="cursor" x={shown} y={0} width={1} height={height} />}
          {!isEmpty && (lines ? <Lines series={series} top={top} /> : <Bars series={series} top={top} />)}
        </svg>
        {isEmpty && <p class="nothing soft">{empty}</p>}
        <p class="marks faint" aria-hidden="true">
          {markedPlaces(length).map((slot) => (
            <span key={slot}>{mark(slot)}</span>
          ))}
        </p>
      </div>
    </figure>
  )
}

type LegendProps = {
  series: readonly Series[]
  at: number | undefined
  format: ChartProps['format']
  lines: boolean
}

const Legend = ({ series, at, format, lines }: LegendProps) => (
  <ul class="reading" aria-live="polite">
    {series.map(({ name, tone, values }) => (
      <li key={name}>
        <span class={`dot ${tone}`} /> {name}{' '}
        <b>{at !== undefined ? valueText(values[at], format) : lines ? '' : format(sum(values))}</b>
      </li>
    ))}
  </ul>
)

const sum = (values: readonly (number | null)[]) =>
  values.reduce<number>((total, value) => total + (value ?? 0), 0)

const valueText = (value: number | null | undefined, format: (value: number) => string) =>
  value === null || value === undefined ? '–' : format(value)

type Drawn = { series: readonly Series[]; top: number }

function Bars({ series, top }: Drawn) {
  const under: number[] = []
  return (
    <>
      {series.map(({ name, tone, values }) => (
        <path
          key={name}
          class={tone}
          d={values
            .map((value, slot) => {
              const tall = ((value ?? 0) / top) * (height - 1)
              const foot = height - (under[slot] ?? 0)
              under[slot] = (under[slot] ?? 0) + tall
              return tall > 0
                ? `M${slot + gap / 2},${foot.toFixed(2)}v${(-tall).toFixed(2)}h${1 - gap}v${tall.toFixed(2)}Z`
                : ''
            })
            .join('')}
        />
      ))}
    </>
  )
}

// Where a slot has no neighbour with a value, a dot of its own length stands for the line.
const Lines = ({ series, top }: Drawn) => (
  <>
    {series.map(({ name, tone, values }) => (
      <path
        key={name}
        class={`line ${tone}`}
        d={values
          .map((value, slot) => {
            if (value === null) return ''
            const y = (height - 1 - (value / top) * (height - 2)).toFixed(2)
            const joins = slot > 0 && values[slot - 1] !== null
            return joins ? `L${slot + 0.5},${y}` : `M${slot + 0.25},${y}L${slot + 0.5},${y}`
          })
          .join('')}
      />
    ))}
  </>
)
