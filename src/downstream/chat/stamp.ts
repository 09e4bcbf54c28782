import { nanoid } from 'nanoid'
import type { Deps } from '../../deps.ts'
import type { ChatStamp } from './schema.ts'

/** A new answer's id, time and model; `model` is what the caller called it. */
export const newStamp = (
  { about }: Pick<Deps, 'about'>,
  { prefix, model }: { prefix: 'chatcmpl-' | 'cmpl-'; model: string },
): ChatStamp => ({
  id: `${prefix}${nanoid(24)}`,
  created: Math.floor(Date.now() / 1000),
  model,
  ...(about.simulated && { system_fingerprint: 'fp_simulated' }),
})
