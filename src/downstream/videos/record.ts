import type { LogEntry } from '../../core/log-entry.ts'
import type { Video } from '../../core/video.ts'
import { encodeError } from '../error.ts'
import { endingOf, loggedAttempts } from '../record.ts'
import { usedInTruth } from '../used-in-truth.ts'

/** A video that is over, as the request log keeps it: one row from the order to the end, however often it was looked at. */
export function recordVideo(video: Video): LogEntry {
  const { fault, message, log } = video
  const error = fault === '' ? undefined : { kind: fault, message }
  const answer = error && encodeError(error, log.requestId)
  return {
    requestId: log.requestId,
    at: video.createdAt,
    endpoint: 'videos',
    model: video.model,
    keyId: video.keyId,
    address: log.address,
    status: answer?.status ?? 200,
    code: answer?.body.error.code ?? '',
    message: message.slice(0, 500),
    ending: error ? endingOf(error, answer?.status ?? 500) : 'succeeded',
    stream: false,
    ms: Math.max(0, video.endedAt - video.createdAt),
    firstTokenMs: undefined,
    ...usedInTruth(undefined, log.attempts),
    attempts: loggedAttempts(log.attempts),
  }
}
