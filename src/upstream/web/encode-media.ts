import type { MediaWish, Prompt } from '../../core/prompt.ts'
import type { MediaWords } from './words.ts'

/**
 * What is to be drawn, edited or filmed: the last words of the user. The upstream reads `--mode=…` in a text as a switch
 * (upstream-protocol 6.1); which mode it is, is the gateway's to say and not the caller's text.
 */
export const mediaText = ({ turns }: Prompt): string =>
  (turns.findLast(({ role }) => role === 'user')?.text ?? '').replaceAll(/--mode=\S*/gi, '').trim()

const flags = { enableImageStreaming: true, enableSideBySide: true, sendFinalMetadata: true }

/** Body of an edit, the form of August 2026 with exactly these keys (upstream-protocol 5.5). */
export function encodeEdit(prompt: Prompt, fileIds: readonly string[], media: MediaWords) {
  const text = mediaText(prompt)
  const aspectRatio = ratioOf(prompt.media)
  return {
    modelName: media.edit_model,
    message: text,
    ...flags,
    mediaGenInput: {
      imageToImage: { prompt: text, inputAssets: fileIds, ...(aspectRatio && { aspectRatio }) },
    },
  }
}

/** Body of an edit in the older form, which wants a media post and URLs of the pictures (upstream-protocol 5.5). */
export function encodeOldEdit(prompt: Prompt, { urls, postId, model }: OldEdit) {
  return {
    temporary: true,
    modelName: model,
    message: mediaText(prompt),
    enableImageGeneration: true,
    returnImageBytes: false,
    returnRawGrokInXaiRequest: false,
    enableImageStreaming: true,
    imageGenerationCount: 2,
    forceConcise: false,
    enableSideBySide: true,
    sendFinalMetadata: true,
    isReasoning: false,
    disableTextFollowUps: true,
    responseMetadata: {
      modelConfigOverride: {
        modelMap: {
          imageEditModel: 'imagine',
          imageEditModelConfig: { imageReferences: urls, parentPostId: postId },
        },
      },
    },
    disableMemory: true,
    forceSideBySide: false,
  }
}

type OldEdit = { urls: readonly string[]; postId: string; model: string }

/** `auto` is what the upstream does without being told. */
const ratioOf = (media: MediaWish | undefined): string | undefined =>
  media?.aspectRatio === 'auto' ? undefined : media?.aspectRatio

/** What the site itself asks for when nobody says (upstream-protocol 6.3). */
export const videoDefaults = { seconds: 6, aspectRatio: '2:3', resolution: '480p' } as const

const modes = { custom: 'custom', normal: 'normal', fun: 'extremely-crazy' } as const

/** Body of a video, the form of August 2026 with exactly these keys (upstream-protocol 6.3). */
export function encodeVideo(prompt: Prompt, fileIds: readonly string[], media: MediaWords) {
  const text = mediaText(prompt)
  const { seconds, aspectRatio, resolution } = { ...videoDefaults, ...prompt.media }
  // Without words only a picture can say what is to move.
  const mode = modes[prompt.media?.style ?? (text ? 'custom' : 'normal')]
  const frame = { aspectRatio, duration: seconds, resolutionName: resolution }
  return {
    modelName: media.video_model,
    message: `${text} --mode=${mode}`.trim(),
    ...flags,
    responseMetadata: { experiments: [], modelConfigOverride: { modelMap: {} } },
    mediaGenInput: videoInput({ text, mode, frame, fileIds }),
    kind: media.conversation_kind,
  }
}

type VideoInput = { text: string; mode: string; frame: object; fileIds: readonly string[] }

function videoInput({ text, mode, frame, fileIds }: VideoInput) {
  const words = text ? { prompt: text } : {}
  if (fileIds.length === 0) return { textToVideo: { prompt: text, ...frame } }
  const inputAssets = { inputAssets: fileIds }
  if (fileIds.length === 1) return { imageToVideo: { ...words, ...inputAssets, ...frame, mode } }
  return { referenceToVideo: { ...words, ...inputAssets, ...frame } }
}

/** Drawing by way of a chat (upstream-protocol 7.4). */
export const encodeDrawing = (prompt: Prompt): Prompt => ({
  turns: [{ role: 'user', text: `Drawing: ${mediaText(prompt)}` }],
  search: false,
})
