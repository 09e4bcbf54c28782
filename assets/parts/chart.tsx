import { useSignal } from '@preact/signals'
import { useId } from 'preact/hooks'

/** One line or one layer of bars. `tone` is a class of charts.css. A missing value is a gap. */
export type Series = { name: string; tone: string; values: readonly (number | null)[] }
type ChartProps = {
  title: string
  /** What stands below the left and the right end, and what a place in between is called. */
  place: (at: number) => string
  series: readonly Series[]
  format: (value: number) => string
  lines?: boolean
}

const height = 100
const gap = 0.18

/**
 * Values over time: bars on top of each other, or lines. Pointer and arrow keys walk through it; what is there is
 * written above, so that nobody has to guess it from the picture.
 */
export function Chart({ title, place, series, format, lines = false }: ChartProps) {
  const id = useId()
  const at = useSignal<number | undefined>(undefined)
  const length = series[0]?.values.length ?? 0
  const sums = Array.from({ length }, (_, slot) =>
    series.reduce(
      (sum, { values }) => (lines ? Math.max(sum, values[slot] ?? 0) : sum + (values[slot] ?? 0)),
      0,
    ),
  )
  const top = Math.max(...sums, 0)
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
      <figcaption id={id}>{title}</figcaption>
      <p class="reading" aria-live="polite">
        {shown === undefined ? (
          <span class="faint">{top > 0 ? format(top) : '–'}</span>
        ) : (
          <>
            <span class="faint">{place(shown)}</span>
            {series.map(({ name, tone, values }) => (
              <span key={name}>
                <span class={`dot ${tone}`} /> {name} <b>{valueText(values[shown], format)}</b>
              </span>
            ))}
          </>
        )}
      </p>
      <svg
        viewBox={`0 0 ${length} ${height}`}
        preserveAspectRatio="none"
        tabIndex={0}
        role="img"
        aria-label={title}
        onKeyDown={move}
        onPointerMove={point}
        onPointerLeave={() => (at.value = undefined)}
        onBlur={() => (at.value = undefined)}
      >
        {shown !== undefined && <rect class="cursor" x={shown} y={0} width={1} height={height} />}
        {top > 0 && (lines ? <Lines series={series} top={top} /> : <Bars series={series} top={top} />)}
      </svg>
      <p class="ends faint" aria-hidden="true">
        <span>{place(0)}</span>
        <span>{place(length - 1)}</span>
      </p>
    </figure>
  )
}

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
              const tall = ((value ?? 0) / top) * (height - 4)
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
            const y = (height - 2 - (value / top) * (height - 6)).toFixed(2)
            const joins = slot > 0 && values[slot - 1] !== null
            return joins ? `L${slot + 0.5},${y}` : `M${slot + 0.25},${y}L${slot + 0.5},${y}`
          })
          .join('')}
      />
    ))}
  </>
)
