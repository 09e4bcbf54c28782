import type { Video } from '../../core/video.ts'

/** A video that was found again after a restart has no try of its own: the account that was making it is one. */
export function withMaker(video: Video): Video {
  const { log, accountId, fault } = video
  if (log.attempts.length > 0 || accountId === '') return video
  const ms = video.endedAt - video.createdAt
  const maker = {
    account: accountId,
    transport: 'rest',
    status: fault ? 502 : 200,
    ms,
    ...(fault && { fault }),
  }
  return { ...video, log: { ...log, attempts: [maker] } }
}

/** Why a video is over that nobody made to its end. */
export const deleted = 'The video was deleted while it was being made.'
export const unknown =
  'The gateway was stopped while the video was being sent. Whether the upstream took it is not known; it was not sent again.'
