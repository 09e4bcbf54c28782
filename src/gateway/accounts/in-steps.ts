import { inParallel } from '../../lib/in-parallel.ts'

/** How many accounts one piece of work may cover, how many each of its steps, and how many run at the same time. */
export type StepLimits = { maxAccounts: number; batchSize: number; maxConcurrent: number }

/**
 * `work` on accounts step by step, within limits that are read anew for each step. Resolves to how many were left out
 * because they were too many. Rejects with the signal's reason, or with the first failure of `work`.
 */
export async function inSteps(
  ids: readonly string[],
  { limits, signal }: { limits: () => StepLimits; signal: AbortSignal },
  work: (id: string, signal: AbortSignal) => Promise<void>,
): Promise<{ leftOut: number }> {
  const covered = ids.slice(0, limits().maxAccounts)
  for (let at = 0; at < covered.length;) {
    const { batchSize, maxConcurrent } = limits()
    const step = covered.slice(at, at + batchSize)
    await inParallel(step, { limit: maxConcurrent, signal }, work)
    at += step.length
  }
  return { leftOut: ids.length - covered.length }
}
