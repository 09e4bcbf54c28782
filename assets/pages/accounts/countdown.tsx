import { signal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { span } from '../../state/format.ts'

const now = signal(Date.now())

/** How long it still takes, second by second. `until` is epoch milliseconds. */
export function Countdown({ until }: { until: number }) {
  useEffect(() => {
    const timer = setInterval(() => (now.value = Date.now()), 1000)
    return () => clearInterval(timer)
  }, [])
  const left = Math.max(0, Math.ceil((until - now.value) / 1000))
  return <small class="soft countdown"> {span(left)}</small>
}
