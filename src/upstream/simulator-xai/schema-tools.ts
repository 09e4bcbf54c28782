import { t } from '../../lib/schema.ts'
import { anything, optional, strict, texts, word } from './schema-parts.ts'

const schema = t.Object({})
const domains = optional(texts(5))
const handles = optional(texts(20))
const flag = optional(t.Boolean())

/** What `tools` may hold (xai-official 6). */
export const ApiTool = t.Union([
  strict({
    type: t.Literal('function'),
    name: t.String({ pattern: '^[a-zA-Z0-9_-]{1,256}$' }),
    description: optional(t.String()),
    parameters: optional(schema),
    strict: flag,
  }),
  strict({
    type: t.Literal('web_search'),
    allowed_domains: domains,
    excluded_domains: domains,
    enable_image_understanding: flag,
    enable_image_search: flag,
  }),
  strict({
    type: t.Literal('x_search'),
    allowed_x_handles: handles,
    excluded_x_handles: handles,
    from_date: optional(t.String()),
    to_date: optional(t.String()),
    enable_image_understanding: flag,
    enable_video_understanding: flag,
  }),
  strict({ type: t.Literal('code_interpreter') }),
  strict({
    type: t.Literal('file_search'),
    vector_store_ids: texts(10),
    max_num_results: optional(t.Integer({ minimum: 1 })),
  }),
  strict({ type: t.Literal('image_generation'), action: optional(word('auto', 'generate', 'edit')) }),
  strict({
    type: t.Literal('mcp'),
    server_url: t.String(),
    server_label: optional(t.String()),
    server_description: optional(t.String()),
    allowed_tools: optional(t.Array(t.String())),
    headers: optional(t.Record(t.String(), t.String())),
    authorization: optional(t.String()),
  }),
  strict({ type: t.Literal('view_image') }),
  strict({ type: t.Literal('view_x_video') }),
])

export const ToolChoice = t.Union([
  word('auto', 'none', 'required'),
  strict({ type: t.Literal('function'), name: t.String() }),
])

export const TextFormat = t.Union([
  strict({ type: word('text', 'json_object') }),
  strict({
    type: t.Literal('json_schema'),
    name: t.String(),
    schema: t.Record(t.String(), anything),
    description: optional(t.String()),
    strict: flag,
  }),
])
