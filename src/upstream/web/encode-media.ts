import type { MediaWish, Prompt } from '../../core/prompt.ts'
import type { Words } from './words.ts'

/**
 * What is to be drawn, edited or filmed: the last words of the user. The upstream reads `--mode=…` in a text as a switch
 * (upstream-protocol 6.1); which mode it is, is the gateway's to say and not the caller's text.
 */
export const mediaText = ({ turns }: Prompt): string =>
  (turns.findLast(({ role }) => role === 'user')?.text ?? '').replaceAll(/--mode=\S*/gi, '').trim()

const flags = { enableImageStreaming: true, enableSideBySide: true, sendFinalMetadata: true }

/** What of `[upstream]` a request for media depends on. */
type MediaSet = Pick<Words['set'], 'media' | 'media_ratios' | 'side_by_side'>

/** Body of an edit, the form of August 2026 with exactly these keys (upstream-protocol 5.5). */
export function encodeEdit(prompt: Prompt, fileIds: readonly string[], set: MediaSet) {
  const text = mediaText(prompt)
  const aspectRatio = ratioOf(prompt.media, set)
  return {
    modelName: set.media.edit_model,
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
const ratioOf = (media: MediaWish | undefined, set: MediaSet): string | undefined =>
  media?.aspectRatio === 'auto' ? undefined : shapeOf(media?.aspectRatio, set)

// Since August 2026 (upstream-protocol 7.3).
const laterRatios = ['21:9', '5:2']
const nearestOld = '20:9'

/** The shape to ask for: what is as wide as nobody made it before is asked for in the widest one there was. */
export const shapeOf = <T extends string | undefined>(
  ratio: T,
  { media_ratios }: Pick<MediaSet, 'media_ratios'>,
) => (media_ratios === 'old' && ratio !== undefined && laterRatios.includes(ratio) ? nearestOld : ratio)

/** What the site itself asks for when nobody says (upstream-protocol 6.3). */
export const videoDefaults = { seconds: 6, aspectRatio: '2:3', resolution: '480p' } as const

const modes = { custom: 'custom', normal: 'normal', fun: 'extremely-crazy' } as const

/** Body of a video, the form of August 2026 with exactly these keys (upstream-protocol 6.3). */
export function encodeVideo(prompt: Prompt, fileIds: readonly string[], set: MediaSet) {
  const text = mediaText(prompt)
  const { seconds, aspectRatio, resolution } = { ...videoDefaults, ...prompt.media }
  // Without words only a picture can say what is to move.
  const mode = modes[prompt.media?.style ?? (text ? 'custom' : 'normal')]
  const frame = { aspectRatio, duration: seconds, resolutionName: resolution }
  return {
    modelName: set.media.video_model,
    message: `${text} --mode=${mode}`.trim(),
    ...flags,
    // Two results of one picture cost two (upstream-protocol 8.3).
    ...(set.side_by_side === 'new' && fileIds.length > 0 && { enableSideBySide: false }),
    responseMetadata: { experiments: [], modelConfigOverride: { modelMap: {} } },
    mediaGenInput: videoInput({ text, mode, frame, fileIds, frames: framesOf(prompt, fileIds) }),
    kind: set.media.conversation_kind,
  }
}

type Frames = { last: boolean; assets: object }

/** The pictures a video begins and ends with (upstream-protocol 8.3); a first one alone is a picture like any other. */
function framesOf({ turns }: Prompt, fileIds: readonly string[]): Frames {
  const framed = turns.flatMap(({ attachments = [] }) => attachments.flatMap(({ frame }) => frame ?? []))
  // They stand behind the others, of which the same one is uploaded once.
  const others = fileIds.slice(0, fileIds.length - framed.length)
  const idOf = (frame: 'first' | 'last') =>
    framed.includes(frame) ? fileIds[others.length + framed.indexOf(frame)] : undefined
  const [first, last] = [idOf('first'), idOf('last')]
  const assets = {
    ...(others.length > 0 && { inputAssets: others }),
    ...(first && { firstFrameAsset: first }),
    ...(last && { lastFrameAsset: last }),
  }
  return { last: last !== undefined, assets }
}

type VideoInput = {
  text: string
  mode: string
  frame: object
  fileIds: readonly string[]
  frames: Frames
}

function videoInput({ text, mode, frame, fileIds, frames }: VideoInput) {
  const words = text ? { prompt: text } : {}
  if (fileIds.length === 0) return { textToVideo: { prompt: text, ...frame } }
  if (frames.last) return { referenceToVideo: { ...words, ...frames.assets, ...frame } }
  const inputAssets = { inputAssets: fileIds }
  if (fileIds.length === 1) return { imageToVideo: { ...words, ...inputAssets, ...frame, mode } }
  return { referenceToVideo: { ...words, ...inputAssets, ...frame } }
}

/** Drawing by way of a chat (upstream-protocol 7.4). */
export const encodeDrawing = (prompt: Prompt): Prompt => ({
  turns: [{ role: 'user', text: `Drawing: ${mediaText(prompt)}` }],
  search: false,
})
