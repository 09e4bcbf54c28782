import type { ModelEvent } from '../../core/event.ts'
import { fail } from '../../core/fault.ts'
import type { Model } from '../../core/model.ts'
import type { Prompt } from '../../core/prompt.ts'
import type { Video, VideoPicture } from '../../core/video.ts'
import { metered } from '../metered.ts'
import type { Attempt } from '../attempt.ts'
import type { KeyRing } from '../key-ring.ts'
import { poolOfKey } from '../key-scope.ts'
import { patientStore } from '../../media/patient-store.ts'
import { localizer, type LocalizeDeps, type ShowMedia } from '../localize.ts'
import { type MediaRelayDeps, relayMedia } from '../media-relay.ts'
import type { RelayedAnswer } from '../relay.ts'

export type MakeVideoDeps = MediaRelayDeps &
  LocalizeDeps & {
    /** What the key that ordered the video may use. */
    keys: Pick<KeyRing, 'get'>
  }
export type MakeVideo = {
  video: Video
  model: Model
  pictures: readonly VideoPicture[]
  signal: AbortSignal
  /** Told of each step. That it is about to be sent is written down when this resolves, and rejects when it cannot be. */
  onStep: (step: Partial<Video>) => Promise<void>
  /** Told of each try with an account. One that breaks off later holds its fault by then. */
  onAttempt: (attempt: Attempt) => void
}

/** Sends the video, which must be `waiting`, and follows it to its end. Rejects with the fault that ended it. */
export function sendVideo(
  deps: MakeVideoDeps,
  { video, model, pictures, signal, onStep, onAttempt }: MakeVideo,
) {
  const answer = relayMedia(
    { ...deps, pool: poolOfKey(deps, video.keyId) },
    {
      prompt: promptOf(video, pictures),
      model,
      signal,
      ownFile: () => Promise.resolve(undefined),
      onAttempt: (attempt) => {
        onAttempt(attempt)
        const { account, fault, ...rest } = attempt
        if (fault)
          deps.log.warn('an account did not make a video', { video: video.id, account, fault, ...rest })
      },
      onBreak: ({ account, fault }) =>
        deps.log.warn('a video broke off', { video: video.id, account, fault }),
      submission: {
        begun: ({ id }) => onStep({ phase: 'sending', accountId: id }),
        known: (conversationId) => void onStep({ phase: 'sent', conversationId }),
      },
    },
  )
  return follow(deps, answer, signal, onStep)
}

/** Finds a video again that was `sent` before a restart, and follows it to its end. */
export function resumeVideo(
  deps: MakeVideoDeps,
  { video, signal, onStep }: Omit<MakeVideo, 'model' | 'pictures' | 'onAttempt'>,
) {
  const account = deps.pool.find(video.accountId) ?? fail(accountGone)
  const { resumeVideo: resume = () => fail(notFound) } = deps.upstreams.of(account)
  const spend = (usd: number) => deps.pool.spend(account.id, usd)
  const found = resume(video.conversationId, account, signal)
  const answer = metered(found, ({ costUsd }) => spend(costUsd))
  // Its unit was booked when it was sent.
  const lease = () => ({ account, settle: () => {}, spend })
  return follow(deps, { ...answer, lease }, signal, onStep)
}

/** What a checked order comes to. */
export const promptOf = (
  { prompt, wish }: Pick<Video, 'prompt' | 'wish'>,
  pictures: readonly VideoPicture[],
): Prompt => ({
  turns: [
    {
      role: 'user',
      text: prompt,
      ...(pictures.length > 0 && {
        attachments: pictures.map(({ base64, contentType, filename, frame }) => ({
          kind: 'image' as const,
          source: { data: Buffer.from(base64, 'base64') },
          contentType,
          filename,
          ...(frame && { frame }),
          param: 'input_reference',
        })),
      }),
    },
  ],
  search: false,
  media: wish,
})

// Only the names of our copies: where a caller finds them depends on who asks.
const byName: ShowMedia = ({ name }) => Promise.resolve({ url: name })

async function follow(
  deps: LocalizeDeps,
  answer: RelayedAnswer,
  signal: AbortSignal,
  onStep: MakeVideo['onStep'],
): Promise<void> {
  // It may have cost a day's quota: a storage that is away is waited for.
  const media = { ...deps.media, store: patientStore(deps.media.store) }
  const localize = localizer({ ...deps, media }, byName, signal)
  let made = false
  const take = async (event: ModelEvent) => {
    if (event.type === 'media.progress') await onStep({ progress: Math.floor(event.progress) })
    if (event.type === 'media.moderated') fail(moderated)
    if (event.type === 'media.lost') fail(lost)
    if (event.type !== 'media.done' || event.kind !== 'video') return
    made = true
    await onStep({ file: event.url, thumbnail: event.thumbnail ?? '' })
  }
  try {
    for (let events = await answer.read(); events; events = await answer.read())
      for (const event of await localize(events, answer.lease())) await take(event)
  } catch (error) {
    answer.cancel()
    throw error
  }
  if (!made) fail(nothing)
}

const accountGone = {
  kind: 'no_account',
  message: 'The account that was making the video is no longer in the pool.',
} as const
const notFound = {
  kind: 'upstream_failed',
  message: 'The upstream cannot find a video again after a restart. Ask for it again.',
} as const
const moderated = {
  kind: 'content_policy',
  message: "The upstream's moderation withheld the video. Change the prompt.",
} as const
const lost = {
  kind: 'upstream_failed',
  message: 'The video was made, but our copy could not be fetched. Ask for it again.',
} as const
const nothing = {
  kind: 'empty_response',
  message: 'The upstream finished without a video. Try again or change the prompt.',
} as const
