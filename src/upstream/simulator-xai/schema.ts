import { guard, type Static, t } from '../../lib/schema.ts'
import { InputItem } from './schema-items.ts'
import { anything, optional, strict, word } from './schema-parts.ts'
import { ApiTool, TextFormat, ToolChoice } from './schema-tools.ts'

/** `POST /v1/responses` (xai-official 3). `background` and all of OpenAI's other fields are not known there. */
export const ResponsesBody = strict({
  model: t.String({ minLength: 1 }),
  // Looked at one by one, for the server's own words.
  input: t.Union([t.String(), t.Array(anything, { minItems: 1 })]),
  instructions: optional(t.String()),
  max_output_tokens: optional(t.Integer({ minimum: 1 })),
  stream: optional(t.Boolean()),
  temperature: optional(t.Number({ minimum: 0, maximum: 2 })),
  top_p: optional(t.Number({ minimum: 0, maximum: 1 })),
  min_p: optional(t.Number({ minimum: 0, maximum: 1 })),
  top_k: optional(t.Integer({ minimum: 1 })),
  logprobs: optional(t.Boolean()),
  top_logprobs: optional(t.Integer({ minimum: 0, maximum: 8 })),
  text: optional(strict({ format: optional(TextFormat) })),
  tools: optional(t.Array(ApiTool, { maxItems: 128 })),
  tool_choice: optional(ToolChoice),
  parallel_tool_calls: optional(t.Boolean()),
  max_turns: optional(t.Integer({ minimum: 1 })),
  reasoning: optional(
    strict({
      effort: optional(t.String()),
      summary: optional(word('auto', 'concise', 'detailed')),
    }),
  ),
  include: optional(
    t.Array(
      word(
        'reasoning.encrypted_content',
        'web_search_call.action.sources',
        'code_interpreter_call.outputs',
        'file_search_call.results',
        'no_inline_citations',
      ),
    ),
  ),
  store: optional(t.Boolean()),
  previous_response_id: optional(t.String()),
  prompt_cache_key: optional(t.String()),
  service_tier: optional(word('default', 'priority')),
  safety_identifier: optional(t.String()),
  user: optional(t.String()),
  context_management: optional(anything),
})
export type ResponsesBody = Static<typeof ResponsesBody>

const Picture = t.Union([
  strict({ url: t.String({ minLength: 1 }), type: optional(t.Literal('image_url')) }),
  strict({ file_id: t.String() }),
])

const ratios = 'auto 1:1 16:9 9:16 4:3 3:4 3:2 2:3 2:1 1:2 19.5:9 9:19.5 20:9 9:20 21:9 5:2'.split(' ')

const pictureFields = {
  model: t.String({ minLength: 1 }),
  prompt: t.String({ minLength: 1 }),
  n: optional(t.Integer({ minimum: 1, maximum: 10 })),
  response_format: optional(word('url', 'b64_json')),
  aspect_ratio: optional(word(...ratios)),
  resolution: optional(word('1k', '2k')),
  quality: optional(word('low', 'medium', 'auto')),
  user: optional(t.String()),
}

/** `POST /v1/images/generations` (xai-official 8): no `size`, `style`, `seed` or mask. */
export const ImagesBody = strict(pictureFields)
export type ImagesBody = Static<typeof ImagesBody>

/** `POST /v1/images/edits`: JSON, with one picture or several. */
export const EditsBody = strict({
  ...pictureFields,
  image: optional(Picture),
  images: optional(t.Array(Picture, { minItems: 1, maxItems: 5 })),
})
export type EditsBody = Static<typeof EditsBody>

/** `POST /v1/videos/generations` (xai-official 9). */
export const VideosBody = strict({
  model: t.String({ minLength: 1 }),
  prompt: t.String({ minLength: 1 }),
  duration: optional(t.Integer({ minimum: 1, maximum: 15 })),
  aspect_ratio: optional(word('16:9', '9:16', '1:1', '4:3', '3:4', '3:2', '2:3')),
  resolution: optional(word('480p', '720p', '1080p')),
  image: optional(Picture),
  reference_images: optional(t.Array(Picture, { maxItems: 7 })),
  generate_audio: optional(t.Boolean()),
  user: optional(t.String()),
})
export type VideosBody = Static<typeof VideosBody>

export const TokenizeBody = strict({ text: t.String(), model: t.String() })

export const checks = {
  responses: guard(ResponsesBody),
  item: guard(InputItem),
  images: guard(ImagesBody),
  edits: guard(EditsBody),
  videos: guard(VideosBody),
  tokenize: guard(TokenizeBody),
}
