import type { ModelKind } from '../../core/model.ts'
import { type Json, list, number, record, text } from '../json.ts'
import type { OfferedModel } from '../../core/model.ts'

/** What a model takes of the fields that not all take (xai-official 4). */
type Row = {
  of: RegExp
  /** Efforts of reasoning, from little to much; an empty list refuses the field altogether. */
  efforts: readonly string[]
}

const usual = ['low', 'medium', 'high'] as const

/** The first row that fits counts. A model nobody knows takes what most do. */
const rows: readonly Row[] = [
  { of: /^grok-4\.20.*multi-agent/, efforts: usual },
  { of: /^grok-4\.20/, efforts: [] },
  { of: /^grok-4\.3/, efforts: ['none', ...usual] },
  { of: /^grok-4\.5/, efforts: usual },
  { of: /^grok-(build|code)/, efforts: [] },
  { of: /^grok-(4\.[67]|latest)/, efforts: [...usual, 'xhigh'] },
]

/** What callers ask for, from little to much: OpenAI's words. */
const scale = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max']

/**
 * The effort to send for the one asked for: itself, else the nearest that is not less, else the most there is. Undefined
 * for models that refuse the field, and for words nobody knows.
 */
export function effortFor(model: string, asked: string | undefined): string | undefined {
  const { efforts } = rows.find(({ of }) => of.test(model)) ?? { efforts: usual }
  const wanted = asked === undefined ? -1 : scale.indexOf(asked)
  if (wanted === -1 || efforts.length === 0) return undefined
  return efforts.find((effort) => scale.indexOf(effort) >= wanted) ?? efforts.at(-1)
}

const kinds: readonly [RegExp, ModelKind][] = [
  [/imagine.*video|video/, 'video'],
  [/imagine|image/, 'image'],
]

/** Models of a key that are of no use to a chat or to pictures and videos. */
const others = /embed|tts|stt|voice|realtime|transcri|moderation|whisper/

const kindOf = (id: string): ModelKind => kinds.find(([of]) => of.test(id))?.[1] ?? 'chat'

/**
 * `GET /v1/models` (xai-official 10), of any server that speaks it → models: what has no id is passed over, and what is
 * neither for chats nor for pictures and videos.
 */
export function decodeModels(body: unknown): OfferedModel[] {
  const fields = record(body)
  const found = list(fields?.['data'] ?? fields?.['models'] ?? body).flatMap((row): OfferedModel[] => {
    const model = record(row)
    const id = text(model?.['id'])
    if (!model || !id || others.test(id)) return []
    return [{ id, aliases: aliasesOf(model), kind: kindOf(id), contextLength: contextOf(model) }]
  })
  const ids = new Set<string>()
  return found.filter(({ id }) => !ids.has(id) && ids.add(id))
}

const aliasesOf = (model: Json): string[] => list(model['aliases']).flatMap((alias) => text(alias) ?? [])

const contextOf = (model: Json): number =>
  Math.max(0, Math.floor(number(model['context_length']) ?? number(model['context_window']) ?? 0))
