import type { MediaAsk } from './read-media.ts'
import { responseObject } from './response-object.ts'
import type { PictureSize } from './picture.ts'
import { type Video, videoKeys } from './videos.ts'

/** What the frames of one answer share. `now` in epoch milliseconds. */
export type MediaStamp = {
  conversationId: string
  userResponseId: string
  responseId: string
  userId: string
  now: number
}

const response = (fields: object, responseId: string) => ({
  result: { response: { ...fields, isThinking: false, isSoftStop: false, responseId } },
})

/** Conversation and echo, as every answer begins (upstream-protocol 3.9). */
export const openingFrames = (ask: MediaAsk, stamp: MediaStamp): object[] => [
  {
    result: {
      conversation: {
        conversationId: stamp.conversationId,
        title: 'New conversation',
        starred: false,
        createTime: new Date(stamp.now).toISOString(),
        modifyTime: new Date(stamp.now).toISOString(),
        systemPromptName: '',
        temporary: false,
        mediaTypes: [],
        workspaces: [],
        taskResult: null,
        latestAssetMetadata: null,
        viewerIsOwner: true,
        kind: 'CONVERSATION_KIND_IMAGINE',
      },
    },
  },
  response({ userResponse: echoOf(ask, stamp) }, stamp.userResponseId),
]

/** The question as the upstream keeps it. */
export const echoOf = (ask: Pick<MediaAsk, 'message' | 'inputs' | 'echo'>, stamp: MediaStamp) => ({
  ...responseObject({
    responseId: stamp.userResponseId,
    message: ask.message,
    sender: 'human',
    at: stamp.now,
  }),
  fileAttachments: ask.inputs,
  mediaGenInput: ask.echo,
})

type PictureStep = { id: string; index: number; progress: number; moderated: boolean }

/** One picture of an edit at one moment. */
export const editFrame = ({ id, index, progress, moderated }: PictureStep, stamp: MediaStamp): object =>
  response(
    {
      streamingImageGenerationResponse: {
        imageId: id,
        imageUrl: pictureKey(stamp.userId, id, progress),
        seq: progress < 100 ? 0 : 1,
        progress,
        moderated,
        imageIndex: index,
        assetId: id,
        imageModel: 'imagine_x_1',
        rRated: false,
      },
    },
    stamp.responseId,
  )

const pictureKey = (userId: string, id: string, progress: number) =>
  `users/${userId}/generated/${id}${progress < 100 ? '-part-0' : ''}/image.jpg`

/** The end of an edit: the message with all its pictures, then a title. */
export const editEnd = (pictures: readonly PictureStep[], stamp: MediaStamp): object[] => [
  response(
    {
      modelResponse: {
        ...responseObject({
          responseId: stamp.responseId,
          message: '',
          sender: 'assistant',
          at: stamp.now,
        }),
        generatedImageUrls: pictures.map(({ id }) => pictureKey(stamp.userId, id, 100)),
        fileAttachments: pictures.flatMap(({ id, moderated }) => (moderated ? [] : [id])),
      },
    },
    stamp.responseId,
  ),
  titleFrame,
]

export const titleFrame = { result: { title: { newTitle: 'Imagined' } } }

type VideoStep = { video: Video; progress: number; size: PictureSize; resolution: string }

/** A video at one moment; only the last frame has its links. */
export function videoFrame({ video, progress, size, resolution }: VideoStep, stamp: MediaStamp): object {
  const keys = videoKeys(video)
  const finished = progress >= 100
  return response(
    {
      streamingVideoGenerationResponse: {
        videoId: video.id,
        progress,
        ...(finished && {
          assetId: video.id,
          ...(!video.moderated && { videoUrl: keys.video, thumbnailImageUrl: keys.preview }),
          rRated: false,
          isRootUserUploaded: false,
        }),
        audioUrls: [],
        audioTranscripts: [],
        videoPrompt: '',
        moderated: finished && video.moderated,
        mode: 'custom',
        videoPostId: video.id,
        ...size,
        resolutionName: resolution,
      },
    },
    stamp.responseId,
  )
}

/** A video's message as a later look at the conversation shows it (upstream-protocol 6.3). */
export const videoMessage = (video: Video, progress: number, at: number) => ({
  ...responseObject({ responseId: video.id, message: '', sender: 'assistant', at }),
  partial: progress < 100,
  fileAttachments: progress < 100 || video.moderated ? [] : [video.id],
  fileUris: progress < 100 || video.moderated ? [] : [videoKeys(video).video],
})
