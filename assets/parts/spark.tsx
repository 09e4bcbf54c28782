const width = 100
const height = 20

/** A curve without axes: how a value went lately. What moved less than `least` is calm, and shows no curve. */
export function Spark({ values, least }: { values: readonly number[]; least: number }) {
  const low = Math.min(...values)
  const range = Math.max(...values) - low
  if (values.length < 2 || range < least) return null
  const points = values.map((value, index) => {
    const x = (index / (values.length - 1)) * width
    const y = height - 2 - ((value - low) / range) * (height - 4)
    return `${x.toFixed(1)},${y.toFixed(1)}`
  })
  return (
    <svg class="spark" viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" aria-hidden="true">
      <path d={`M0,${height} L${points.join(' L')} L${width},${height} Z`} />
      <polyline points={points.join(' ')} />
    </svg>
  )
}
