import type { Unknown } from '../../core/unknown.ts'

/** Tells of a mode the upstream refuses by its name; `said` are its words. */
export function noteMode(
  { onUnknown }: { onUnknown?: (unknown: Unknown) => void },
  name: string,
  said: string,
): void {
  if (/\b(?:unknown|invalid|no such|unsupported) mod(?:e|el)\b|\bmodel not found\b/i.test(said))
    onUnknown?.({ kind: 'mode', name: `${name}: refused`, sample: { said } })
}
