import type { Random } from '../simulator/random.ts'
import type { Pace } from '../simulator/site.ts'
import type { Ending, Sink } from '../simulator/streams.ts'
import type { Moment } from './tell.ts'

type Stage = {
  sink: Sink
  pace: Pace
  /** Milliseconds between tokens, whatever the pace. */
  tempo: number | undefined
  random: Random
  /** Events carry a running number. */
  numbered: boolean
  wait: (ms: number) => Promise<boolean>
}

const block = (type: string, json: string) => `event: ${type}\ndata: ${json}\n\n`

/** Says the events of a stream in their rhythm, as server-sent events. Ends early when the caller is gone. */
export async function playEvents(moments: readonly Moment[], stage: Stage): Promise<Ending> {
  const { sink, pace, tempo, random, wait } = stage
  const write = async (text: string): Promise<boolean> => {
    const written = sink.write(text)
    return typeof written === 'boolean' ? written : await written
  }
  let number = 0
  for (const [index, moment] of moments.entries()) {
    if (moment === 'cut') {
      await write('event: response.output_text.delta\ndata: {"type":"response.output_te')
      await sink.flush()
      await wait(20) // lets the half event leave before the reset overtakes it
      return 'cut'
    }
    if (moment === 'garbage') {
      if (!(await write('data: {"type":"response.output_text.delta","delta":broken}\n\n'))) return 'done'
      continue
    }
    if (moment === 'comment') {
      if (!(await write(': keep-alive\n\n\n'))) return 'done'
      continue
    }
    if ('pause' in moment && typeof moment['pause'] === 'number') {
      await sink.flush()
      if (!(await wait(moment['pause']))) return 'done'
      continue
    }
    const event = moment as { type: string }
    const ms = event.type.endsWith('.delta') ? (tempo ?? delay(pace, random)) : 0
    // A long answer at full speed must leave the others a turn.
    if ((ms > 0 || index % 64 === 63) && !(await wait(ms))) return 'done'
    const json = JSON.stringify(stage.numbered ? { ...event, sequence_number: number++ } : event)
    if (!(await write(block(event.type, json)))) return 'done'
  }
  return 'done'
}

const delay = (pace: Pace, random: Random): number =>
  pace === 'natural' ? random.int(10, 60) : pace > 0 ? 1000 / pace : 0
