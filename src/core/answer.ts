import type { ModelEvent } from './event.ts'

/**
 * A model's answer while it is being said. `read` resolves to the events of one network read, in order, and to
 * undefined after the last; it rejects with a GatewayError when the answer broke, after everything before was read.
 * `cancel` frees the upstream at once and may be called at any time, more than once.
 */
export type Answer = {
  read: () => Promise<ModelEvent[] | undefined>
  cancel: () => void
}
