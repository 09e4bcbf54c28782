import { fail } from '../core/fault.ts'
import type { Model } from '../core/model.ts'
import type { Prompt, Turn } from '../core/prompt.ts'

export type MediaOrder = { prompt: Prompt; model: Model }

/** `freeSharp`: free accounts have 720p and no 480p, instead of the other way round (upstream-protocol 8.3). */
export type FreeRules = { freeSharp?: boolean }

/** Longer than this, and the account has to be a paid one (upstream-protocol 6.1, 6.3). */
const freeSeconds = 6

/**
 * What a prompt comes to for a model that makes pictures or videos: the last words of the user and the pictures beside
 * them; a model that draws edits when there are some. Throws `missing_parameter` or `unsupported_value`.
 */
export function mediaOrder(prompt: Prompt, model: Model, rules: FreeRules = {}): MediaOrder {
  const asked = lastAsked(prompt.turns, model.kind === 'image-edit')
  const pictures = asked.attachments ?? []
  const file = pictures.find(({ kind }) => kind !== 'image')
  if (file)
    fail({
      kind: 'unsupported_value',
      param: file.param,
      message: `"${model.id}" can start from pictures only.`,
    })
  if (asked.text.trim() === '' && (model.kind !== 'video' || pictures.length === 0))
    fail({
      kind: 'missing_parameter',
      param: 'prompt',
      message: 'Say in words what is to be made.',
    })
  if (model.kind === 'image-edit' && pictures.length === 0)
    fail({
      kind: 'missing_parameter',
      param: 'image',
      message: `"${model.id}" changes pictures, and none came with the request. Add one, or choose a model that draws.`,
    })
  const limit = model.kind === 'video' ? 7 : 8
  const tooMany = pictures[limit]
  if (tooMany)
    fail({
      kind: 'invalid_value',
      param: tooMany.param,
      message: `The upstream starts from ${limit} pictures at most.`,
    })
  const turn: Turn = { role: 'user', text: asked.text, ...(pictures.length > 0 && { attachments: pictures }) }
  return {
    prompt: { ...prompt, turns: [turn] },
    model: rowFor(model, prompt, { ...rules, pictures: pictures.length }),
  }
}

/** The last turn of the user. An edit that brings no picture is about the last one there was. */
function lastAsked(turns: readonly Turn[], wantsPicture: boolean): Pick<Turn, 'text' | 'attachments'> {
  const ofUser = turns.filter(({ role }) => role === 'user')
  const last = ofUser.at(-1)
  if (!last) return { text: '' }
  const before = wantsPicture && !last.attachments?.length ? ofUser.findLast(hasPicture) : undefined
  return before?.attachments ? { text: last.text, attachments: before.attachments } : last
}

const hasPicture = ({ attachments = [] }: Turn) => attachments.some(({ kind }) => kind === 'image')

/** The row whose quota and tier count: an edit is one whatever model was named, and a sharper video has a quota of its own. */
function rowFor(
  model: Model,
  { media }: Prompt,
  { pictures, freeSharp = false }: FreeRules & { pictures: number },
): Model {
  if (model.kind === 'image' && pictures > 0) return { ...model, kind: 'image-edit', mode: 'imageEdit' }
  if (model.kind !== 'video') return model
  const sharp = media?.resolution === '720p'
  // What free accounts have not got.
  const dear = media?.resolution === (freeSharp ? '480p' : '720p')
  const long = (media?.seconds ?? freeSeconds) > freeSeconds
  return {
    ...model,
    mode: sharp && model.mode === 'video' ? 'video720p' : model.mode,
    tier: (dear || long) && model.tier === 'basic' ? 'super' : model.tier,
  }
}
