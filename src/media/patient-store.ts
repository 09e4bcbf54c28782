import { asFault } from '../core/fault.ts'
import type { MediaCache } from './cache.ts'

export type Patience = { firstMs: number; longestMs: number }

/**
 * Stores as `store` does, but waits for a storage that is away, until the signal ends it: for what is worth more than the
 * wait. Pauses double from `firstMs` to `longestMs`.
 */
export const patientStore =
  (
    store: MediaCache['store'],
    { firstMs, longestMs }: Patience = { firstMs: 1000, longestMs: 30_000 },
  ): MediaCache['store'] =>
  async (kind, source, signal, url) => {
    for (let pause = firstMs; ; pause = Math.min(longestMs, pause * 2)) {
      try {
        return await store(kind, source, signal, url)
      } catch (error) {
        if (asFault(error).kind !== 'storage_failed' || signal.aborted) throw error
        await new Promise<void>((resume) => {
          const timer = setTimeout(resume, pause)
          signal.addEventListener('abort', () => (clearTimeout(timer), resume()), { once: true })
        })
        if (signal.aborted) throw error
      }
    }
  }
