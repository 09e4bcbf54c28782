import type { Context } from './context.ts'

export type Progress = {
  /** One more is done. */
  step: (ok: boolean) => void
  /** Takes the bar away. */
  end: () => void
}

const barWidth = 24
// A terminal shows no more than that anyway, and writing costs.
const everyMs = 80

/** A bar on the terminal, nothing anywhere else: what is piped or logged is read by programs. */
export function startProgress({ isTerminal, err }: Context, total: number): Progress {
  let [done, failed, drawnAt] = [0, 0, 0]
  const draw = () => {
    const filled = total === 0 ? barWidth : Math.round((done / total) * barWidth)
    const bar = '#'.repeat(filled).padEnd(barWidth, '.')
    err(`\r[${bar}] ${done}/${total}${failed > 0 ? `, ${failed} failed` : ''} `)
    drawnAt = performance.now()
  }
  if (isTerminal) draw()
  return {
    step: (ok) => {
      done++
      if (!ok) failed++
      if (isTerminal && (done === total || performance.now() - drawnAt >= everyMs)) draw()
    },
    end: () => {
      if (isTerminal) err('\r\u001B[K')
    },
  }
}
