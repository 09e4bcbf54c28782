import type { Tier } from '../../core/model.ts'

/** The upstream's variants that have a quota of their own (upstream-protocol 8.2). */
export const modes = ['auto', 'fast', 'expert', 'heavy', 'grok-420-computer-use-sa'] as const
export type Mode = (typeof modes)[number]

type TierQuota = { windowSeconds: number; total: Record<Mode, number> }
const totals = (auto: number, fast: number, expert: number, heavy: number): Record<Mode, number> => ({
  auto,
  fast,
  expert,
  heavy,
  'grok-420-computer-use-sa': expert,
})

/** Requests per rolling window; 0 means the tier has not got the mode. */
export const tierQuota: Record<Tier, TierQuota> = {
  basic: { windowSeconds: 86_400, total: totals(7, 30, 0, 0) },
  super: { windowSeconds: 7_200, total: totals(50, 140, 50, 0) },
  heavy: { windowSeconds: 7_200, total: totals(150, 400, 150, 20) },
}

// Old names of the request (upstream-protocol 2.4), first match wins.
const oldNames: readonly [RegExp, Mode][] = [
  [/HEAVY|heavy/, 'heavy'],
  [/EXPERT|THINKING/, 'expert'],
  [/FAST|MINI|imagine|grok-3/, 'fast'],
]

const isMode = (value: unknown): value is Mode => modes.includes(value as Mode)

/** The mode a request asks for; undefined for a `modeId` nobody knows. */
export function modeOf(body: {
  modeId?: unknown
  modelName?: unknown
  modelMode?: unknown
}): Mode | undefined {
  if (body.modeId !== undefined) return isMode(body.modeId) ? body.modeId : undefined
  if (isMode(body.modelName)) return body.modelName
  const old = `${String(body.modelMode ?? '')} ${String(body.modelName ?? '')}`
  return oldNames.find(([pattern]) => pattern.test(old))?.[1] ?? 'auto'
}
