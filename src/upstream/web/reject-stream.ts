import type { Fault, FaultKind } from '../../core/fault.ts'
import type { FrameError } from './frame-objects.ts'
import { type Json, record, text } from '../json.ts'
import { byWords, fromCode, limited, moderated, tooLong } from './reject-verdicts.ts'
import { own } from '../../lib/own.ts'

/** The details a stream error may carry (upstream-protocol 3.10), in lower case without underscores: both spellings occur. */
const details: Readonly<Record<string, [FaultKind, number, string]>> = {
  globalratelimit: ['rate_limited', 429, limited],
  usagepoolexhausted: ['rate_limited', 429, limited],
  usagelimitreached: ['rate_limited', 429, limited],
  concurrencylimit: ['rate_limited', 429, limited],
  contentmoderated: ['content_policy', 400, moderated],
  attachmentmoderated: ['content_policy', 400, moderated],
  beyondcontextlength: ['context_too_long', 400, tooLong],
  userprompttoolong: ['context_too_long', 400, tooLong],
}

// A tool of the upstream that fails is part of an answer, not its end.
const harmless = new Set([
  'toolcallfailed',
  'rendertoolfailed',
  'rendertoolratelimited',
  'renderpermessagelimitexceeded',
])

/** The top-level error of a REST frame, or an error event of the socket, whose code may be a word → fault. */
export function rejectFrame(error: FrameError): Fault {
  const message = text(error.message) ?? ''
  const shown = `stream: ${JSON.stringify(error).slice(0, 500)}`
  const known = byWords(`${text(error.code) ?? ''} ${message}`) ?? fromCode(error.code)
  if (known) return { ...known, detail: shown }
  return {
    kind: 'upstream_failed',
    message:
      error.code === 'broken'
        ? `${message[0]?.toUpperCase()}${message.slice(1)}. Try again.`
        : reportedMessage,
    upstreamStatus: 502,
    detail: shown,
  }
}

/** An error inside a response (upstream-protocol 3.10) → fault, or undefined when the answer goes on. */
export function rejectStreamError(error: Json | string): Fault | undefined {
  const fields = typeof error === 'string' ? { message: error } : error
  const names = namesIn(fields)
  const shown = `stream: ${JSON.stringify(error).slice(0, 500)}`
  const fatal = text(fields['severity']) === fatalSeverity
  if (!fatal && names.some((name) => harmless.has(name))) return undefined
  const row = names.map((name) => own(details, name)).find(Boolean)
  if (row) return { kind: row[0], upstreamStatus: row[1], message: row[2], detail: shown }
  const attachment = names.find((name) => name.startsWith('attachment'))
  if (attachment)
    return {
      kind: 'invalid_value',
      message: 'The upstream could not use an attachment of this request.',
      param: 'messages',
      upstreamStatus: 400,
      detail: shown,
    }
  const known = byWords(text(fields['message']) ?? '') ?? byNames(names)
  return { ...(known ?? reported), detail: shown }
}

const renderLimits = new Set(['rendertoolratelimited', 'renderpermessagelimitexceeded'])

/** Whether an error that does not end the answer says that a limit kept a picture away. */
export const isRenderLimit = (error: Json | string): boolean =>
  typeof error !== 'string' && namesIn(error).some((name) => renderLimits.has(name))

const namesIn = (fields: Json): string[] =>
  [...Object.keys(fields), fields['kind'], record(fields['details'])?.['reason']]
    .map((name) => (text(name) ?? '').toLowerCase().replaceAll('_', ''))
    .filter(Boolean)

/** The end of an answer on the socket (upstream-protocol 3.11.7) → fault, or undefined when the answer is whole. */
export function rejectDone(status: string, response: Json): Fault | undefined {
  if (status === 'completed') return undefined
  const { reason, error } = record(response['status_details']) ?? {}
  const cause = rejectStreamError({ severity: fatalSeverity, kind: reason, ...record(error) }) ?? reported
  return { ...cause, detail: `stream: response.done ${JSON.stringify(response).slice(0, 500)}` }
}

/** Names that are not in the table may still say what they are about. */
function byNames(names: readonly string[]): Fault | undefined {
  const about = (pattern: RegExp) => names.some((name) => pattern.test(name))
  if (about(/ratelimit|usagelimit|limitreached|quota|exhausted/))
    return { kind: 'rate_limited', upstreamStatus: 429, message: limited }
  return about(/moderat/) ? { kind: 'content_policy', upstreamStatus: 400, message: moderated } : undefined
}

const fatalSeverity = 'STREAM_ERROR_SEVERITY_FATAL'

// Whether anything was answered before it is not known here.
const reportedMessage = 'The upstream reported an error. Try again.'

const reported: Fault = {
  kind: 'upstream_failed',
  message: reportedMessage,
  upstreamStatus: 502,
}
