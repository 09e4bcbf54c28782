import { type BenchVoice, blockFrames } from './bench-frames.ts'
import type { Site } from './site.ts'
import type { Ending, Sink } from './streams.ts'
import type { Chunk } from './wire.ts'

/** What a `bench` prompt asks for. `rate` is tokens a second, Infinity is flat out. */
export type BenchOrder = { tokens: number; rate: number }
export type BenchStage = { site: Pick<Site, 'ticks'>; voice: BenchVoice; sink: Sink; signal: AbortSignal }

/** Says a bench answer. */
export async function playBench(order: BenchOrder, stage: BenchStage): Promise<Ending> {
  const { voice } = stage
  await sayAll(voice.opening, stage)
  const said = order.rate === Infinity ? await sayFlat(order.tokens, stage) : await sayPaced(order, stage)
  if (said) await sayAll(voice.closing(), stage)
  return 'done'
}

/** False when the caller is gone. */
async function sayAll(chunks: readonly Chunk[], { sink }: BenchStage): Promise<boolean> {
  for (const chunk of chunks) {
    const written = sink.write(chunk)
    if (!(typeof written === 'boolean' ? written : await written)) return false
  }
  return true
}

function sayPaced({ tokens, rate }: BenchOrder, { site, voice, sink, signal }: BenchStage): Promise<boolean> {
  return new Promise((resolve) => {
    let said = 0
    let waiting = false
    const turn = () => {
      if (signal.aborted) return false
      if (waiting) return true
      if (said === tokens) return finish(true)
      const written = sink.write(voice.one[said++ % voice.one.length] ?? '')
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

async function sayFlat(tokens: number, stage: BenchStage): Promise<boolean> {
  for (let left = tokens; left > 0; left -= blockFrames) {
    if (!(await sayAll(stage.voice.block(Math.min(left, blockFrames)), stage))) return false
    await new Promise((resolve) => setImmediate(resolve)) // the other streams' turn
    if (stage.signal.aborted) return false
  }
  return true
}
