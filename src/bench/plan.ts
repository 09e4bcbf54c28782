import type { Job } from './load.ts'
import type { Speech } from './target.ts'

type Spread<T> = T extends unknown ? Omit<T, 'target'> : never

/** Asking over the chat socket; asked with a key that has limits; with 100,000 accounts; asking the API with a key of its own; two
 * processes on one port. */
export type Variant = 'socket' | 'limits' | 'accounts' | 'api' | 'workers'

/** A row of the bench: what is done to both targets in every run. */
export type Exercise = {
  id:
    | 'paced-500'
    | 'paced-1000'
    | 'flat'
    | 'first'
    | 'messages'
    | 'responses'
    | 'tools'
    | 'whole'
    | 'api-chat'
    | 'workers-whole'
    | Variant
  title: string
  /** A gateway of another kind; the pass-through is what it always is. */
  on?: Variant
  /** How the gateway is asked, when not for a stream of Chat. */
  speech?: Speech
  job: Spread<Job>
  /** The job once more, smaller, before anything counts: code gets compiled, pools get filled. */
  warmUp: Spread<Job>
}

/** The exercises of a run; a full one takes some minutes more. */
export function exercises({ quick, full }: { quick: boolean; full: boolean }): Exercise[] {
  const warmMs = quick ? 500 : 1000
  const windowMs = quick ? 1500 : 5000
  const warm = { kind: 'paced', streams: 100, rate: 50, warmMs: 300, windowMs: 700, cut: true } as const
  const paced = (streams: number, rate: number) =>
    ({ kind: 'paced', streams, rate, warmMs, windowMs }) as const
  return [
    {
      id: 'paced-500',
      title: '500 streams, 50 tokens a second each',
      job: paced(500, 50),
      warmUp: { ...warm, streams: 500 },
    },
    {
      id: 'socket',
      title: '500 streams, 50 tokens a second each, over the chat socket',
      on: 'socket',
      job: paced(500, 50),
      warmUp: { ...warm, streams: 500 },
    },
    {
      id: 'paced-1000',
      title: '1,000 streams, 20 tokens a second each',
      job: paced(1000, 20),
      warmUp: warm,
    },
    {
      id: 'messages',
      title: '500 streams, 50 tokens a second each, Messages',
      speech: 'messages',
      job: paced(500, 50),
      warmUp: warm,
    },
    {
      id: 'responses',
      title: '500 streams, 50 tokens a second each, Responses',
      speech: 'responses',
      job: paced(500, 50),
      warmUp: warm,
    },
    {
      id: 'tools',
      title: '500 streams, 50 tokens a second each, with eight tools declared',
      speech: 'tools',
      job: paced(500, 50),
      warmUp: warm,
    },
    {
      id: 'api',
      title: '500 streams, 50 tokens a second each, Responses from the xAI API',
      on: 'api',
      speech: 'responses',
      job: paced(500, 50),
      warmUp: { ...warm, streams: 500 },
    },
    {
      id: 'api-chat',
      title: '500 streams, 50 tokens a second each, Chat from the xAI API',
      on: 'api',
      job: paced(500, 50),
      warmUp: warm,
    },
    {
      id: 'limits',
      title: '500 streams, 50 tokens a second each, with a key that has every limit',
      on: 'limits',
      job: paced(500, 50),
      warmUp: warm,
    },
    {
      id: 'workers',
      title: '500 streams, 50 tokens a second each, two workers on one core',
      on: 'workers',
      job: paced(500, 50),
      warmUp: { ...warm, streams: 500 },
    },
    {
      id: 'workers-whole',
      title: '32 plain answers, flat out, against a stream, two workers on one core',
      on: 'workers',
      speech: 'whole',
      job: { kind: 'flat', streams: 32, tokens: 20_000 },
      warmUp: { kind: 'flat', streams: 32, tokens: 5000 },
    },
    ...(full
      ? [
          {
            id: 'accounts',
            title: '500 streams, 50 tokens a second each, with 100,000 accounts',
            on: 'accounts',
            job: paced(500, 50),
            warmUp: warm,
          } as const,
        ]
      : []),
    {
      id: 'whole',
      title: '32 plain answers, flat out, against a stream',
      speech: 'whole',
      job: { kind: 'flat', streams: 32, tokens: 20_000 },
      warmUp: { kind: 'flat', streams: 32, tokens: 5000 },
    },
    {
      id: 'flat',
      title: '32 streams, flat out',
      job: { kind: 'flat', streams: 32, tokens: quick ? 20_000 : 100_000 },
      warmUp: { kind: 'flat', streams: 32, tokens: 20_000 },
    },
    {
      id: 'first',
      title: 'first token, 256 other streams at 20 tokens a second',
      job: { kind: 'first', streams: 256, rate: 20, probes: quick ? 200 : 1000, perSecond: 100 },
      warmUp: { kind: 'first', streams: 16, rate: 20, probes: 200, perSecond: 200 },
    },
  ]
}

/** Callers who read nothing, to see what each of them takes. */
export const stalledCallers = (quick: boolean): Spread<Job> => ({
  kind: 'stalled',
  streams: quick ? 100 : 1000,
  tokens: 100_000,
  windowMs: quick ? 3000 : 25_000,
})

/** Streams that are only held open, to see what each of them takes. */
export const heldStreams = (streams: number, rate: number): Spread<Job> => ({
  kind: 'paced',
  streams,
  rate,
  warmMs: 1500,
  windowMs: 2000,
  cut: true,
})
