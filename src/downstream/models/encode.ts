import type { Model } from '../../core/model.ts'

/** A model under one of its names. */
export type Named = { id: string; model: Model }

/** The models as they are listed; with `aliases` each alias that is one name follows its model. */
export const namesOf = (models: readonly Model[], aliases: boolean): Named[] =>
  models.flatMap((model) => [
    { id: model.id, model },
    ...(aliases ? model.aliases.filter((alias) => !alias.includes('*')).map((id) => ({ id, model })) : []),
  ])

/** A model in OpenAI's form. `created` is in seconds. */
export const encodeModel = ({ id, model }: Named, created: number) => ({
  id,
  object: 'model' as const,
  created,
  owned_by: 'xai',
  context_length: model.contextLength,
  aliases: model.aliases,
  ...(id !== model.id && { root: model.id }),
})

/** A model in Anthropic's form (api-conformance 5). `created` is in seconds. */
export const encodeAnthropicModel = ({ id }: Named, created: number) => ({
  type: 'model' as const,
  id,
  display_name: displayName(id),
  created_at: new Date(created * 1000).toISOString().replace('.000Z', 'Z'),
})

/** `grok-4.1-fast` → `Grok 4.1 Fast` */
const displayName = (id: string) =>
  id
    .split('-')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join(' ')

/** Which part of Anthropic's list is asked for. */
export type AnthropicPage = { limit: number; after: string | null; before: string | null }

/** That part of the list in Anthropic's form; an id that is not in the list begins at its start or end. */
export function encodeAnthropicList(
  names: readonly Named[],
  { limit, after, before }: AnthropicPage,
  created: number,
) {
  const start = names.findIndex(({ id }) => id === after) + 1
  const found = before === null ? -1 : names.findIndex(({ id }) => id === before)
  const rest = names.slice(start, found === -1 ? undefined : found)
  // Before an id, the nearest come: the list is read backwards.
  const part = found === -1 ? rest.slice(0, limit) : rest.slice(-limit)
  return {
    data: part.map((name) => encodeAnthropicModel(name, created)),
    has_more: part.length < rest.length,
    first_id: part[0]?.id ?? null,
    last_id: part.at(-1)?.id ?? null,
  }
}
