import type { MediaLine } from './media-quota.ts'

type Fields = Record<string, unknown>
const fields = (value: unknown): Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {}
const texts = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : [])

/** What a body of `conversations/new` asks to be made. */
export type MediaAsk = {
  kind: 'edit' | 'video'
  line: MediaLine
  /** In the newest form (`mediaGenInput`). */
  isNew: boolean
  message: string
  prompt: string
  /** Ids of uploads; the older edit names their URLs instead. */
  inputs: string[]
  ratio: unknown
  seconds: number
  count: number
  /** The input as it stands in the request, to be echoed. */
  echo: Fields
}

/** The request in a body, undefined when it is a chat's (upstream-protocol 5.5, 6.3). */
export function readMediaBody(value: unknown): MediaAsk | undefined {
  const body = fields(value)
  const message = String(body['message'] ?? '')
  const input = fields(body['mediaGenInput'])
  const [form, given] = Object.entries(input)[0] ?? []
  const shared = { message, prompt: message, isNew: form !== undefined, seconds: 6, count: 1, echo: input }
  if (body['modelName'] === 'imagine-image-edit') {
    const config = fields(
      fields(fields(fields(body['responseMetadata'])['modelConfigOverride'])['modelMap'])[
        'imageEditModelConfig'
      ],
    )
    const old = texts(config['imageReferences']).map(
      (url) => /\/([0-9a-f-]{36})\/content$/.exec(url)?.[1] ?? '',
    )
    const asked = fields(given)
    return {
      ...shared,
      kind: 'edit',
      line: 'imageEdit',
      inputs: form ? texts(asked['inputAssets']) : old,
      ratio: asked['aspectRatio'] ?? config['aspectRatio'],
      count: form ? 1 : Number(body['imageGenerationCount'] ?? 2),
    }
  }
  if (body['modelName'] !== 'imagine-video-gen' || !form) return undefined
  const asked = fields(given)
  return {
    ...shared,
    kind: 'video',
    line: asked['resolutionName'] === '720p' ? 'video720p' : 'video',
    prompt: String(asked['prompt'] ?? ''),
    inputs: texts(
      [...texts(asked['inputAssets']), asked['firstFrameAsset'], asked['lastFrameAsset']].filter(Boolean),
    ),
    ratio: asked['aspectRatio'],
    seconds: Number(asked['duration'] ?? 6),
  }
}

const forms = ['textToVideo', 'imageToVideo', 'referenceToVideo', 'imageToImage']

/** Why the upstream would not take it; undefined when it would. */
export function mistakeOf({ echo, kind, inputs, seconds }: MediaAsk): string | undefined {
  const names = Object.keys(echo)
  if (names.length > 1 || names.some((name) => !forms.includes(name))) return 'unknown media input'
  if (kind === 'edit' && (inputs.length < 1 || inputs.length > 8)) return 'inputAssets: 1 to 8 are needed'
  if (names[0] === 'imageToVideo' && inputs.length !== 1) return 'inputAssets: exactly one is needed'
  const frames = fields(echo[names[0] ?? ''])
  const hasFrame = 'firstFrameAsset' in frames || 'lastFrameAsset' in frames
  if (names[0] === 'referenceToVideo' && !hasFrame && (inputs.length < 2 || inputs.length > 7))
    return 'inputAssets: 2 to 7 are needed'
  if (!(seconds >= 1 && seconds <= 15)) return 'duration: 1 to 15'
  return undefined
}
