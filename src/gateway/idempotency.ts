import type { KeptAnswer } from '../core/kept-answer.ts'
import type { Log } from '../lib/log.ts'
import type { AnswerStore } from '../store/content.ts'

/** A place nobody has an answer for yet, held by one request. */
export type Claim = {
  /** Keeps the answer: later requests for the place get it, those that wait as soon as it is kept. */
  keep: (answer: KeptAnswer) => Promise<void>
  /** Gives the place up: the next request for it does the work. */
  release: () => void
}

/** The same request sent twice is done once (product section 17). */
export type Idempotency = {
  /**
   * The kept answer of a place, or the claim to make it. While another request holds the claim it waits for that one.
   * Rejects with the signal's reason when the signal aborts first.
   */
  open: (place: string, signal: AbortSignal) => Promise<{ answer: KeptAnswer } | { claim: Claim }>
}

export type IdempotencyOptions = { answers: AnswerStore; now: () => number; log: Pick<Log, 'error'> }

const keptMs = 24 * 3_600_000
const sweepMs = 600_000

/** Keeps answers for 24 hours. Claims are held in memory: what was under way when the process ended is done again. */
export function createIdempotency({ answers, now, log }: IdempotencyOptions): Idempotency {
  const held = new Map<string, PromiseWithResolvers<void>>()
  const guarded = async (write: () => Promise<void>) => {
    try {
      await write()
    } catch (error) {
      log.error('an answer could not be kept for its Idempotency-Key ', {
        error: String(error),
      })
    }
  }
  let sweptAt = 0

  async function write(place: string, answer: KeptAnswer): Promise<void> {
    await answers.put(place, now(), answer)
    if (now() - sweptAt < sweepMs) return
    sweptAt = now()
    await answers.sweep(now() - keptMs)
  }

  function claim(place: string): Claim {
    const holder = Promise.withResolvers<void>()
    held.set(place, holder)
    const release = () => {
      if (held.get(place) === holder) held.delete(place)
      holder.resolve()
    }
    return {
      release,
      keep: async (answer) => {
        await guarded(() => write(place, answer))
        release()
      },
    }
  }

  return {
    open: async (place, signal) => {
      for (let other = held.get(place); other; other = held.get(place))
        await unlessAborted(other.promise, signal)
      // Taken before it is looked whether there is an answer: nobody else may begin meanwhile.
      const taken = claim(place)
      try {
        const answer = await answers.find(place, now() - keptMs)
        if (!answer) return { claim: taken }
        taken.release()
        return { answer }
      } catch (error) {
        taken.release()
        throw error
      }
    },
  }
}

function unlessAborted(work: Promise<void>, signal: AbortSignal): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const give = () => reject(signal.reason)
  if (signal.aborted) give()
  signal.addEventListener('abort', give, { once: true })
  void work.then(resolve)
  return promise.finally(() => signal.removeEventListener('abort', give))
}
