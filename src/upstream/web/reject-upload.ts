import type { Fault } from '../../core/fault.ts'
import { redact } from '../../lib/redact.ts'
import { parseJson, record, text } from '../json.ts'
import { rejectResponse } from './reject.ts'

// Statuses that are about the file when the words name nothing else.
const aboutTheFile = [400, 413, 415, 422]

const moderated =
  "The upstream's moderation refused a file of this request. Leave it out, or send another one."

/** A refused upload → fault. Arguments as of `rejectResponse`. */
export function rejectUpload(status: number, body: string, retryAfter: string | null, now: number): Fault {
  const fault = rejectResponse(status, body, retryAfter, now)
  if (fault.kind === 'content_policy') return uploading({ ...fault, message: moderated })
  if (fault.kind !== 'upstream_failed' || !aboutTheFile.includes(status)) return uploading(fault)
  if (isAboutForm(status, body)) return uploading({ ...fault, message: otherForm })
  const reason = reasonIn(body)
  return uploading({
    ...fault,
    kind: status === 413 ? 'image_too_large' : 'invalid_image_format',
    message: `The upstream does not take this file${reason && `: ${reason}`}. Send another one, or in another form.`,
  })
}

const otherForm =
  'The upstream wants files in another form than this version sends them. Leave the file out; the operator should look for a newer version.'

// About how the file was sent, not about what it is.
const formWords =
  /\b(?:fields?|parameters?|multipart|form-data|boundary|payload|unknown name)\b|\bis required\b/i

/** Whether the upstream refused the form of the upload, which is ours: no other file would do better. */
export const isAboutForm = (status: number, body: string): boolean =>
  (status === 400 || status === 422) && formWords.test(reasonIn(body))

/** A file the upstream took and then rejected, with its reason. */
export const rejectFile = (reason: string): Fault => rejectUpload(400, reason, null, 0)

/** The fault as one of the upload, so that the log says which step failed and the account's chats do not pay for it. */
export const uploading = (fault: Fault): Fault => ({
  ...fault,
  step: 'upload',
  detail: `upload: ${fault.detail ?? fault.message}`,
})

/** The upstream's own words in one short line, "" when they are a page or too long. */
function reasonIn(body: string): string {
  const parsed = record(parseJson(body))
  const inner = record(parsed?.['error'])
  const words =
    text(inner?.['message']) ?? text(parsed?.['message']) ?? text(parsed?.['error']) ?? (parsed ? '' : body)
  const line = redact(words).replaceAll(/\s+/g, ' ').trim().replace(/\.$/, '')
  return line.length > 200 || line.startsWith('<') ? '' : line
}
