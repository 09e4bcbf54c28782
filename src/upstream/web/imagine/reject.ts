import type { Fault } from '../../../core/fault.ts'
import { type Json, text } from '../../json.ts'

/** An error message of the Imagine socket → fault (upstream-protocol 7.2, 7.5). A code nobody knows is the upstream's failure. */
export function rejectImagine(frame: Json): Fault {
  const words = `${text(frame['err_code']) ?? ''} ${text(frame['err_msg']) ?? ''}`.toLowerCase()
  const detail = `imagine: ${words.slice(0, 300)}`
  if (/rate.?limit|quota|too many/.test(words))
    return {
      kind: 'rate_limited',
      upstreamStatus: 429,
      message: 'The upstream says that the picture limit of this account is reached.',
      detail,
    }
  if (/moderat|policy|blocked|unsafe/.test(words))
    return {
      kind: 'content_policy',
      upstreamStatus: 400,
      message: "The upstream's moderation refused this request. Change the prompt.",
      detail,
    }
  return {
    kind: 'upstream_failed',
    upstreamStatus: 502,
    message: 'The upstream could not make the picture. Try again.',
    detail,
  }
}
