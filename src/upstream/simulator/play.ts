import type { Random } from './random.ts'
import type { Cue, CueEncoder } from './script.ts'
import type { Pace } from './site.ts'
import type { Ending, Sink } from './streams.ts'
import { asciiJson, type Chunk, type Wire } from './wire.ts'

export type Stage = {
  encode: CueEncoder
  wire: Wire
  sink: Sink
  pace: Pace
  random: Random
  /** What is sent in place of a frame; the frame itself when absent. */
  said?: (json: string) => string
  /** True after so many milliseconds, false when the caller is gone. */
  wait: (ms: number) => Promise<boolean>
}

// Milliseconds before a frame (upstream-protocol 14): the first ones within 300, tokens every 10 to 60.
const natural: Partial<Record<Cue['cue'], readonly [number, number]>> = {
  conversation: [10, 40],
  echo: [5, 20],
  layout: [20, 60],
  header: [20, 100],
  tool: [40, 120],
  pages: [120, 350],
  posts: [120, 350],
  run: [120, 350],
  image: [200, 500],
  summary: [10, 60],
  text: [10, 60],
}

const isToken = (cue: Cue) => cue.cue === 'text' || cue.cue === 'summary'

function delayOf(cue: Cue, pace: Pace, random: Random): number {
  if (pace === 'natural') return random.int(...(natural[cue.cue] ?? [0, 5]))
  return pace > 0 && isToken(cue) ? 1000 / pace : 0
}

/** Chunks sent in one turn of the event loop arrive as one. */
const pushOut = async (sink: Sink) => {
  await sink.flush()
  await new Promise((resolve) => setImmediate(resolve))
}

const brokenFrame = '{"result":{"response":{"token":broken,"isThinking":false}}}'

/** Says a script in its rhythm. Returns early, with every timer freed, when the caller is gone. */
export async function play(script: Cue[], stage: Stage): Promise<Ending> {
  const { encode, wire, sink, pace, random, wait, said = (json) => json } = stage
  let tempo: number | undefined
  let unbroken = 0
  const send = async (chunks: Chunk[]) => {
    for (const chunk of chunks) {
      const written = sink.write(chunk)
      if (!(typeof written === 'boolean' ? written : await written)) return false
      if (chunks.length > 1) await pushOut(sink)
    }
    return true
  }
  for (const cue of script) {
    if (cue.cue === 'tempo') tempo = cue.ms
    const ms =
      cue.cue === 'pause' ? cue.ms : ((isToken(cue) ? tempo : undefined) ?? delayOf(cue, pace, random))
    if (cue.cue === 'pause') await send(wire.flush?.() ?? [])
    // A long answer at full speed must leave the others a turn.
    if ((ms > 0 || ++unbroken % 64 === 0) && !(await wait(ms))) return 'done'
    if (cue.cue === 'cut') {
      await send(wire.half(JSON.stringify(encode({ cue: 'text', text: 'never whole' })[0])))
      await sink.flush()
      await wait(20) // lets the half frame leave before the reset overtakes it
      return 'cut'
    }
    const frames = encode(cue).map((frame) =>
      said(random.chance(0.25) ? asciiJson(frame) : JSON.stringify(frame)),
    )
    const sent = cue.cue === 'garbage' ? [brokenFrame] : frames
    for (const json of wire.glue?.(sent) ?? sent) if (!(await send(wire.frame(json)))) return 'done'
  }
  await send(wire.end())
  return 'done'
}
