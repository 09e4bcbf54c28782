import { t } from '../../lib/schema.ts'
import { anything, optional, strict, word } from './schema-parts.ts'

const id = optional(t.String())
const status = optional(word('in_progress', 'completed', 'incomplete', 'failed'))

const InputPart = t.Union([
  strict({ type: t.Literal('input_text'), text: t.String() }),
  strict({
    type: t.Literal('output_text'),
    text: t.String(),
    annotations: optional(t.Array(anything)),
    logprobs: optional(t.Array(anything)),
  }),
  strict({
    type: t.Literal('input_image'),
    image_url: t.String({ minLength: 1 }),
    detail: optional(word('auto', 'low', 'high')),
  }),
  strict({ type: t.Literal('input_file'), file_id: t.String() }),
  strict({ type: t.Literal('input_file'), file_url: t.String() }),
])

/** A tool of the server's own, given back: its fields are what the server made of it. */
const given = (type: string) => t.Object({ type: t.Literal(type), id: t.String() })

/** What `input` may be a list of (xai-official 3): one that fits none is refused with the words of the server. */
export const InputItem = t.Union([
  strict({
    type: optional(t.Literal('message')),
    role: word('system', 'developer', 'user', 'assistant'),
    content: t.Union([t.String(), t.Array(InputPart)]),
    id,
    status,
  }),
  strict({
    type: t.Literal('function_call'),
    id,
    call_id: t.String({ minLength: 1 }),
    name: t.String({ minLength: 1 }),
    arguments: t.String(),
    status,
  }),
  strict({
    type: t.Literal('function_call_output'),
    id,
    call_id: t.String({ minLength: 1 }),
    output: t.Union([t.String(), t.Array(InputPart)]),
    status,
  }),
  // `content: null` beside it is refused: null is not a missing field there.
  strict({
    type: t.Literal('reasoning'),
    id: t.String(),
    summary: t.Array(strict({ type: t.Literal('summary_text'), text: t.String() })),
    encrypted_content: optional(t.String()),
    status,
  }),
  ...[
    'web_search_call',
    'x_search_call',
    'code_interpreter_call',
    'code_execution_call',
    'file_search_call',
    'mcp_call',
    'image_generation_call',
    'view_image_call',
    'view_x_video_call',
  ].map(given),
])
