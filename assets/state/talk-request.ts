import { chat } from '../dialects/chat.ts'
import type { Dialect, DialectName, Turn, Wish } from '../dialects/dialect.ts'
import { messages } from '../dialects/messages.ts'
import { responses } from '../dialects/responses.ts'
import { readSchema, readTools } from '../dialects/tools.ts'
import { wish } from './wish.ts'

export type Request = { path: string; body: object }

export const dialects = { chat, responses, messages } as const satisfies Record<DialectName, Dialect>

/** The request of these turns to a model, put as the options say. */
export function requestOf(dialect: DialectName, model: string, turns: readonly Turn[]): Request {
  const { path, body } = dialects[dialect]
  const tools = readTools(wish.tools.value)
  const schema = readSchema(wish.schema.value)
  const temperature = Number(wish.temperature.value)
  const asked: Wish = {
    model,
    system: wish.system.value.trim(),
    turns,
    stream: wish.stream.value === 'on',
    search: wish.search.value === 'on',
    effort: wish.effort.value,
    ...(wish.temperature.value.trim() !== '' && Number.isFinite(temperature) && { temperature }),
    tools: 'tools' in tools ? tools.tools : [],
    ...('schema' in schema && { schema: schema.schema }),
  }
  return { path, body: body(asked) }
}
