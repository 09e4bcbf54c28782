import { type BenchFrames, blockFrames, frameBytes } from './bench-frames.ts'
import type { AnswerStamp } from './answer-stamp.ts'
import { encodeRest } from './rest-frames.ts'
import type { Site } from './site.ts'
import type { Ending, Sink } from './streams.ts'

/** What a `bench` prompt asks for. `rate` is tokens a second, Infinity is flat out. */
export type BenchOrder = { tokens: number; rate: number }

const lines = (frames: object[]) => frames.map((frame) => `${JSON.stringify(frame)}\n`).join('')

/** Says a bench answer: opening and echo, so many equal frames, the end. No final message. */
export async function playBench(order: BenchOrder, stage: BenchStage): Promise<Ending> {
  const { sink, stamp } = stage
  const encode = encodeRest({ ...stamp, message: 'bench' })
  await sink.write(lines([...encode({ cue: 'conversation' }), ...encode({ cue: 'echo' })]))
  const said = order.rate === Infinity ? await sayFlat(order.tokens, stage) : await sayPaced(order, stage)
  if (said) await sink.write(lines([...encode({ cue: 'end' }), ...encode({ cue: 'final', suggestions: [] })]))
  return 'done'
}

type BenchStage = { site: Site; frames: BenchFrames; sink: Sink; signal: AbortSignal; stamp: AnswerStamp }

function sayPaced(
  { tokens, rate }: BenchOrder,
  { site, frames, sink, signal }: BenchStage,
): Promise<boolean> {
  return new Promise((resolve) => {
    let said = 0
    let waiting = false
    const turn = () => {
      if (signal.aborted) return false
      if (waiting) return true
      if (said === tokens) return finish(true)
      const written = sink.write(frames.one[said++ % frames.one.length] ?? '')
      if (typeof written === 'boolean') return written || finish(false)
      waiting = true
      void written.then(() => (waiting = false))
      return true
    }
    const finish = (whole: boolean) => {
      signal.removeEventListener('abort', hungUp)
      resolve(whole)
      return false
    }
    const leave = site.ticks.join(rate, turn)
    const hungUp = () => {
      leave()
      resolve(false)
    }
    signal.addEventListener('abort', hungUp)
  })
}

async function sayFlat(tokens: number, { frames, sink, signal }: BenchStage): Promise<boolean> {
  for (let left = tokens; left > 0; left -= blockFrames) {
    const bytes = left < blockFrames ? frames.block.subarray(0, left * frameBytes) : frames.block
    const written = sink.write(bytes)
    if (!(typeof written === 'boolean' ? written : await written)) return false
    await new Promise((resolve) => setImmediate(resolve)) // the other streams' turn
    if (signal.aborted) return false
  }
  return true
}
