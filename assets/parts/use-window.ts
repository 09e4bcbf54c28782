import { useSignal } from '@preact/signals'
import type { RefObject } from 'preact'
import { useEffect } from 'preact/hooks'

// Shorter lists are there as a whole: the browser's own search finds everything in them.
const mostWhole = 150
const overscan = 15

/** Which of `count` rows of a height (pixels) can be seen, with some around them: from and until. */
export function useWindow(
  body: RefObject<HTMLElement | null>,
  count: number,
  rowHeight: number,
): readonly [from: number, until: number] {
  const from = useSignal(0)
  const room = useSignal(Math.ceil(innerHeight / rowHeight))
  const isLong = count > mostWhole
  useEffect(() => {
    if (!isLong) return undefined
    const look = () => {
      const top = body.current?.getBoundingClientRect().top ?? 0
      // In steps: a row more or less is no reason to draw anew.
      from.value = Math.max(0, Math.floor(-top / rowHeight / 5) * 5 - overscan)
      room.value = Math.ceil(innerHeight / rowHeight)
    }
    look()
    addEventListener('scroll', look, { passive: true })
    addEventListener('resize', look)
    return () => {
      removeEventListener('scroll', look)
      removeEventListener('resize', look)
    }
  }, [isLong, rowHeight])
  if (!isLong) return [0, count]
  const start = Math.min(from.value, count)
  return [start, Math.min(count, start + room.value + 2 * overscan + 5)]
}
