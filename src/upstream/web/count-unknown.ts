import type { Unknown } from '../../core/unknown.ts'
import type { WebOptions } from './call.ts'

/** `onUnknown` for one answer, with a memory of whether there was any. */
export function countUnknown({ onUnknown }: Pick<WebOptions, 'onUnknown'>) {
  let any = false
  return {
    any: () => any,
    note: (unknown: Unknown) => {
      any = true
      onUnknown?.(unknown)
    },
  }
}
