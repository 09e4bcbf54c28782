import type { FaultSpec } from './accounts-file.ts'
import { meetFaults, type MetFault } from './meet-faults.ts'
import type { Site } from './site.ts'

/** Faults written into the prompt strike whatever account asks; `first` counts by the text of the prompt. */
export function promptFaults(site: Site, faults: readonly FaultSpec[], message: string): MetFault[] {
  if (faults.length === 0) return []
  const met = site.promptFaults.get(message) ?? 0
  if (site.promptFaults.size >= 1000) site.promptFaults.clear()
  site.promptFaults.set(message, met + 1)
  const live = faults.map((spec) => ({ spec, met }))
  return (['account', 'chat', 'media'] as const).flatMap((scope) => meetFaults(live, scope))
}
