import type { Examination, NamedFinding } from '../../core/finding.ts'
import { asFault } from '../../core/fault.ts'
import { redact } from '../../lib/redact.ts'

export type ExamineOptions = {
  signal: AbortSignal
  /** Hears of each part as it is done. */
  onFinding?: (finding: NamedFinding) => void
  /** Milliseconds for all parts together; 18 s when absent. */
  limitMs?: number
}

/**
 * Looks at all parts at the same time. Resolves to what was found, in the order of the parts; a part that has said
 * nothing when the time is over has failed. Rejects with the signal's reason when that ends it.
 */
export async function examine(
  parts: readonly Examination[],
  { signal, onFinding, limitMs = 18_000 }: ExamineOptions,
): Promise<NamedFinding[]> {
  const end = AbortSignal.any([signal, AbortSignal.timeout(limitMs)])
  const all = parts.map(async ({ id, look }): Promise<NamedFinding> => {
    const startedAt = performance.now()
    const late = Promise.withResolvers<never>()
    const giveUp = () => late.reject(new Error(`no answer within ${limitMs / 1000} seconds`))
    end.addEventListener('abort', giveUp, { once: true })
    late.promise.catch(() => {}) // nobody may be waiting for it any more
    const found = await Promise.race([look(end), late.promise]).catch((error: unknown) => ({
      status: 'failed' as const,
      message: reasonOf(error),
      remedy: 'See the log for details, and try again.',
    }))
    end.removeEventListener('abort', giveUp)
    signal.throwIfAborted()
    const finding = { id, ms: Math.round(performance.now() - startedAt), ...found }
    onFinding?.(finding)
    return finding
  })
  return Promise.all(all)
}

/** Why something failed, in a sentence without secrets. */
export function reasonOf(error: unknown): string {
  const fault = asFault(error)
  if (fault.kind !== 'internal') return redact(fault.message)
  return redact(error instanceof Error ? error.message : String(error))
}
