import { parseJson, record, text } from '../json.ts'

/** What became of an upload: the file's id, a job to ask about, or the upstream's reason against it. */
export type UploadReply = { id: string } | { job: string } | { rejected: string }

/**
 * An answer of either upload call or of the job's status (upstream-protocol 5.1, 5.2). Undefined when it is none of
 * them. The job's own id is never taken for the file's: chats ignore it in silence.
 */
export function decodeUpload(body: string): UploadReply | undefined {
  const reply = record(parseJson(body))
  if (!reply) return undefined
  const error = reply['terminalError']
  if (isError(error)) return { rejected: typeof error === 'string' ? error : JSON.stringify(error) }
  const file = record(reply['fileMetadata']) ?? reply
  const id = text(file['fileMetadataId']) ?? text(file['fileId'])
  const status = text(reply['status'])?.toUpperCase() ?? ''
  if (failures.some((end) => status.endsWith(end)))
    return { rejected: text(reply['errorMessage']) ?? status.toLowerCase() }
  if (id && !working.some((end) => status.endsWith(end))) return { id }
  const job = text(reply['uploadId'])
  return job === undefined || status.endsWith('SUCCESS') ? undefined : { job }
}

// Names may carry a prefix, so their ends are compared.
const failures = ['ERROR', 'ABORTED', 'EXPIRED']
const working = ['UNSET', 'INITIALIZED', 'UPLOADING', 'UPLOADED', 'PROCESSING', 'RETRYING']

/** Absent, null, "" and {} are no error. */
const isError = (value: unknown): boolean =>
  typeof value === 'object' && value !== null ? Object.keys(value).length > 0 : Boolean(value)
