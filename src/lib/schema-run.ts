import type { Patterns } from './linear-pattern.ts'
import type { Plan } from './schema-inspect.ts'
import type { Spend } from './step-budget.ts'

/** Where in the value: the key, and the place it is in. */
export type At = { key: string | number; up: At; depth: number } | undefined

/** One thing that does not fit. `inner` marks what says why, against what only says that something does not fit. */
export type Issue = { at: At; text: string; inner?: true }

/** One check of one value. */
export type Run = { plan: Plan; patterns: Patterns; spend: Spend; level: number }

/** `seen` collects the keys of this value that some keyword has looked at, when a schema asks for that. */
export type Place = { run: Run; at: At; seen: Set<string | number> | undefined }

export type Evaluate = (schema: unknown, value: unknown, place: Place) => Issue[]

/** What a keyword knows: the schema it is in, and where to put what does not fit. */
export type Context = Place & { schema: Record<string, unknown>; issues: Issue[]; evaluate: Evaluate }

/** `on` is the type of values it is about; without it, all. */
export type Keyword = { on?: string; check: (wanted: unknown, value: unknown, context: Context) => void }

/** The place of what lies in a value under `key`. */
export const inside = ({ run, at }: Place, key: string | number): Place => ({
  run,
  at: { key, up: at, depth: (at?.depth ?? 0) + 1 },
  seen: run.plan.tracks ? new Set() : undefined,
})

/** Takes over what does not fit. Not by spreading: there may be more than a call has room for. */
export function addAll(to: Issue[], issues: readonly Issue[]): void {
  for (const issue of issues) to.push(issue)
}
