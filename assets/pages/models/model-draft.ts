import { t } from '../../state/language.ts'
import { models, type Model, type ModelRow } from '../../state/settings.ts'

/** A row as its form holds it: texts as they are written. `id` can be written for a new one only. */
export type ModelDraft = {
  id: string
  mode: string
  kind: string
  tier: string
  cost: string
  aliases: string
  context_length: string
  fallback: string
  upstream: string
  xai_model: string
  shown: boolean
}

/** Where a model may be asked, as the choices of the form write it: the preferred one first. */
export const ways = ['web', 'xai', 'web,xai', 'xai,web'] as const
export const wayOf = (upstream: ModelRow['upstream']): string =>
  typeof upstream === 'string' ? upstream : upstream.join(',')

/** The form of a row; of a new one that is like `like`. */
export const draftOf = (like: Model, isNew: boolean): ModelDraft => ({
  id: isNew ? '' : like.id,
  mode: like.mode,
  kind: like.kind,
  tier: like.tier,
  cost: String(like.cost),
  aliases: isNew ? '' : like.aliases.join('\n'),
  context_length: String(like.context_length),
  fallback: isNew ? '' : like.fallback,
  upstream: wayOf(like.upstream),
  xai_model: isNew ? '' : like.xai_model,
  shown: isNew || like.shown,
})

type Wrongs = Partial<Record<keyof ModelDraft, string>>

/** The row that a form means, and what is wrong with it by field. Nothing is wrong: `wrong` has no field. */
export function rowOf(draft: ModelDraft, isNew: boolean): { row: ModelRow; wrong: Wrongs } {
  const aliases = draft.aliases.split(/[\s,]+/).filter(Boolean)
  const id = draft.id.trim()
  const wrong: Wrongs = {}
  const number = (field: 'cost' | 'context_length', min: number, max: number) => {
    const value = Number(draft[field].trim())
    if (draft[field].trim() === '' || !Number.isInteger(value)) wrong[field] = t('field.whole')
    else if (value < min || value > max) wrong[field] = t('settings.allowed', { allowed: `${min} – ${max}` })
    return value
  }
  if (isNew && !/^\S+$/.test(id)) wrong.id = t('models.id.wrong')
  if (isNew && ownerOf(id, '')) wrong.id = t('models.taken', { name: id, id: ownerOf(id, '') })
  if (!/^[\w.-]+$/.test(draft.mode.trim())) wrong.mode = t('models.mode.wrong')
  const doubled = aliases.find((alias, at) => aliases.indexOf(alias) !== at)
  const taken = aliases.find((alias) => alias === id || ownerOf(alias, id))
  if (doubled) wrong.aliases = t('models.alias.twice', { name: doubled })
  if (taken) wrong.aliases = t('models.taken', { name: taken, id: ownerOf(taken, id) || id })
  const row: ModelRow = {
    mode: draft.mode.trim(),
    kind: draft.kind as ModelRow['kind'],
    tier: draft.tier,
    cost: number('cost', 0, 1000),
    aliases,
    context_length: number('context_length', 1, 100_000_000),
    fallback: draft.fallback,
    // The form offers nothing else.
    upstream: (draft.upstream.includes(',')
      ? draft.upstream.split(',')
      : draft.upstream) as ModelRow['upstream'],
    xai_model: draft.xai_model.trim(),
    shown: draft.shown,
  }
  return { row, wrong }
}

/** The id of the model that has this name already, as its id or as an alias; empty when it is free. */
function ownerOf(name: string, except: string): string {
  const found = models.value.find(
    ({ id, aliases }) => id !== except && (id === name || aliases.includes(name)),
  )
  return found?.id ?? ''
}

/** The fields of a row that differ from those of another. */
export const changeOf = (row: ModelRow, from: ModelRow): Partial<ModelRow> =>
  Object.fromEntries(
    Object.entries(row).filter(
      ([name, value]) => JSON.stringify(value) !== JSON.stringify(from[name as keyof ModelRow]),
    ),
  )
