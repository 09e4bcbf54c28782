import { fail } from '../../core/fault.ts'
import type { Model, ModelKind } from '../../core/model.ts'
import type { Attachment, Turn } from '../../core/prompt.ts'
import type { Deps } from '../../deps.ts'
import { listedModels } from '../listed-models.ts'
import { pictureWish, videoWish } from '../media-wish.ts'
import { pictureReferences } from '../picture-references.ts'
import type { RequestInfo } from '../request-info.ts'
import { asFile } from '../show-media.ts'
import { validate } from '../validate.ts'
import { askFiles, askText, type Report } from './answer.ts'
import { encodeFiles, encodeModels, encodeSaid, type ToolResult } from './encode.ts'
import {
  type AskGrok,
  type EditImage,
  type GenerateImage,
  type GenerateVideo,
  type Search,
  type ToolName,
  tools,
} from './schema.ts'

export type Call = { name: ToolName; args: unknown; info: RequestInfo; report: Report }

/** Does what a call asks for. Throws the fault that kept it from being done. */
export function runTool(deps: Deps, { name, args, info, report }: Call): Promise<ToolResult> {
  const run = { deps, info, report }
  switch (name) {
    case 'ask_grok':
      return askGrok(run, validate(tools.ask_grok.check, args))
    case 'search':
      return search(run, validate(tools.search.check, args))
    case 'generate_image':
      return generateImage(run, validate(tools.generate_image.check, args))
    case 'edit_image':
      return editImage(run, validate(tools.edit_image.check, args))
    case 'generate_video':
      return generateVideo(run, validate(tools.generate_video.check, args))
    case 'list_models':
      validate(tools.list_models.check, args)
      return Promise.resolve(encodeModels(listedModels(deps, info.keyId)))
    default:
      return name satisfies never
  }
}

type Run = { deps: Deps; info: RequestInfo; report: Report }

async function askGrok({ deps, info, report }: Run, args: AskGrok): Promise<ToolResult> {
  const turns: Turn[] = [
    ...(args.system ? [{ role: 'system' as const, text: args.system }] : []),
    { role: 'user', text: args.prompt },
  ]
  const model = choose(deps, info, { id: args.model, kind: 'chat', usual: 'grok-4' })
  return encodeSaid(
    await askText(deps, { model, prompt: { turns, search: args.search ?? true }, info, report }),
  )
}

async function search({ deps, info, report }: Run, { query, model: id }: Search): Promise<ToolResult> {
  const text = `Search the web and X, and answer from what you find: ${query}`
  const prompt = { turns: [{ role: 'user' as const, text }], search: true }
  const model = choose(deps, info, { id, kind: 'chat', usual: 'grok-4' })
  return encodeSaid(await askText(deps, { model, prompt, info, report }))
}

const asked = (text: string, attachments: Attachment[]): Turn[] => [
  { role: 'user', text, ...(attachments.length > 0 && { attachments }) },
]

async function generateImage({ deps, info, report }: Run, args: GenerateImage): Promise<ToolResult> {
  const model = choose(deps, info, { id: args.model, kind: 'image', usual: 'grok-imagine-image' })
  const prompt = { turns: asked(args.prompt, []), search: false, media: pictureWish(args) }
  return encodeFiles(await askFiles(deps, { model, prompt, info, report, show: asFile(deps, info, true) }))
}

async function editImage({ deps, info, report }: Run, args: EditImage): Promise<ToolResult> {
  const model = choose(deps, info, { id: args.model, kind: 'image-edit', usual: 'grok-imagine-image-edit' })
  const turns = asked(args.prompt, pictureReferences(args.image, 'image'))
  const prompt = { turns, search: false, media: pictureWish({}) }
  return encodeFiles(await askFiles(deps, { model, prompt, info, report, show: asFile(deps, info, true) }))
}

async function generateVideo({ deps, info, report }: Run, args: GenerateVideo): Promise<ToolResult> {
  const model = choose(deps, info, { id: args.model, kind: 'video', usual: 'grok-imagine-video' })
  const turns = asked(args.prompt, pictureReferences(args.image, 'image'))
  const prompt = { turns, search: false, media: videoWish(args) }
  return encodeFiles(await askFiles(deps, { model, prompt, info, report, show: asFile(deps, info, false) }))
}

/** The model that was named, or the usual one, or the first of its kind that the key may use. */
function choose(
  deps: Deps,
  info: RequestInfo,
  { id, kind, usual }: { id: string | undefined; kind: ModelKind; usual: string },
): Model {
  if (id !== undefined) {
    const model = deps.catalogue().find(id)
    if (model.kind === kind || (kind === 'image-edit' && model.kind === 'image')) return model
    return fail({
      kind: 'unsupported_value',
      param: 'model',
      message: `"${model.id}" cannot do this. list_models says what each model makes.`,
    })
  }
  const able = listedModels(deps, info.keyId).filter((model) => model.kind === kind)
  const model = able.find((one) => one.id === usual) ?? able[0]
  return model ?? fail(nothingAble)
}

const nothingAble = {
  kind: 'model_not_allowed',
  message: 'This API key may use no model that can do this. The operator can allow one in the panel.',
} as const
