import { defaultUpstream } from '../core/credential-kind.ts'
import type { LoggedAttempt, LoggedUsage } from '../core/log-entry.ts'
import { ticksOf, usdOf } from '../core/money.ts'

/** What was used: what an upstream says of each try counts, what we counted only where the answer came from one that says nothing. */
export function usedInTruth(
  counted: LoggedUsage | undefined,
  attempts: readonly Pick<LoggedAttempt, 'upstream' | 'usage' | 'fault'>[],
): { usage: LoggedUsage | undefined; costUsd?: number } {
  const told = attempts.flatMap(({ usage }) => usage ?? [])
  const last = attempts.at(-1)
  // One that tells charges for what it ends: an answer of its that broke off before it told cost nothing.
  const tells = (last?.upstream ?? defaultUpstream) !== defaultUpstream
  const base = last?.usage || (tells && last?.fault) ? undefined : counted
  if (told.length === 0) return { usage: base }
  const sum = (name: 'input' | 'output' | 'reasoning' | 'cached') =>
    told.reduce((all, usage) => all + usage[name], base?.[name] ?? 0)
  return {
    usage: {
      input: sum('input'),
      output: sum('output'),
      reasoning: sum('reasoning'),
      cached: sum('cached'),
      estimated: base !== undefined,
    },
    costUsd: usdOf(told.reduce((all, { costUsd }) => all + ticksOf(costUsd), 0)),
  }
}
