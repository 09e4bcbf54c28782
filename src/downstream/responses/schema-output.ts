/** What a response consists of, and how it is told while it is made (api-conformance 2.1, 2.2, 2.5). */

export type ItemStatus = 'in_progress' | 'completed' | 'incomplete'

/** Flat, unlike Chat's. Indexes count Unicode code points of the part's text. */
export type UrlCitation = {
  type: 'url_citation'
  start_index: number
  end_index: number
  url: string
  title: string
}
export type OutputText = { type: 'output_text'; text: string; annotations: UrlCitation[]; logprobs: [] }
export type SummaryText = { type: 'summary_text'; text: string }

export type MessageItem = {
  id: string
  type: 'message'
  status: ItemStatus
  role: 'assistant'
  content: OutputText[]
}
export type ReasoningItem = {
  id: string
  type: 'reasoning'
  status: ItemStatus
  summary: SummaryText[]
  /** What the model needs to take the thought up again, readable by its upstream alone. */
  encrypted_content?: string
}
export type FunctionCallItem = {
  id: string
  type: 'function_call'
  status: ItemStatus
  call_id: string
  name: string
  namespace?: string
  arguments: string
}
export type CustomCallItem = Omit<FunctionCallItem, 'type' | 'arguments'> & {
  type: 'custom_tool_call'
  input: string
}
/** Calls of tools the API has built in; the model's arguments are the fields of their action or operation. */
export type BuiltInCallItem = { id: string; status: ItemStatus; call_id: string } & (
  | { type: 'local_shell_call'; action: { type: 'exec'; env: object } }
  | { type: 'shell_call'; action: object }
  | { type: 'apply_patch_call'; operation: object }
)
export type CallItem = FunctionCallItem | CustomCallItem | BuiltInCallItem
export type SearchAction =
  | { type: 'search'; query: string; queries: string[]; sources: { type: 'url'; url: string }[] }
  | { type: 'open_page'; url: string }
export type WebSearchItem = {
  id: string
  type: 'web_search_call'
  status: 'in_progress' | 'completed' | 'failed'
  action: SearchAction
}
/** `result` is bare base64. `url` is not OpenAI's: where our copy is, without a key. */
export type PictureItem = {
  id: string
  type: 'image_generation_call'
  status: 'in_progress' | 'generating' | 'completed' | 'failed'
  result: string | null
  size?: string
  output_format?: string
  url?: string
}
/** What a tool that runs at the upstream did, in the upstream's own words. */
export type HostedItem = {
  id: string
  type: 'code_interpreter_call' | 'file_search_call' | 'mcp_call' | 'x_search_call' | 'other_call'
  status?: 'completed'
}
export type OutputItem = MessageItem | ReasoningItem | CallItem | WebSearchItem | PictureItem | HostedItem

export type ResponsesUsage = {
  input_tokens: number
  input_tokens_details: { cached_tokens: number; cache_write_tokens: number; image_tokens?: number }
  output_tokens: number
  output_tokens_details: { reasoning_tokens: number }
  total_tokens: number
}

export type ResponseStatus = 'in_progress' | 'completed' | 'incomplete' | 'failed'

/** The response object, complete in every state: what strict readers miss in a body breaks them. Times are seconds. */
export type ResponseObject = {
  id: string
  object: 'response'
  created_at: number
  completed_at: number | null
  status: ResponseStatus
  error: { code: string; message: string } | null
  incomplete_details: { reason: 'max_output_tokens' | 'content_filter' } | null
  output: OutputItem[]
  usage: ResponsesUsage | null
  output_text?: string
  message?: string
} & ResponseSettings

/** The request's own settings as they stood, said back. */
export type ResponseSettings = {
  model: string
  instructions: unknown
  background: false
  /** Only while conversations are on. */
  conversation?: { id: string }
  /** Only for callers that send `message`: they read it here, and the text in `message`. */
  conversation_id?: string
  max_output_tokens: number | null
  max_tool_calls: number | null
  metadata: object
  parallel_tool_calls: boolean
  previous_response_id: string | null
  prompt_cache_key: string | null
  reasoning: { effort: string | null; summary: string | null }
  safety_identifier: string | null
  service_tier: string
  store: boolean
  temperature: number
  top_p: number
  presence_penalty: number
  frequency_penalty: number
  top_logprobs: number
  text: { format: object; verbosity: string }
  tool_choice: unknown
  tools: unknown[]
  truncation: string
  user: string | null
}

type AtItem = { item_id: string; output_index: number }
type AtContent = AtItem & { content_index: number }
type AtSummary = AtItem & { summary_index: number }

/** Everything a stream says, without its `sequence_number`. Official types only: openai-node throws on any other. */
export type ResponseEvent =
  | {
      type: `response.${'created' | 'in_progress' | 'completed' | 'incomplete' | 'failed'}`
      response: ResponseObject
    }
  | { type: `response.output_item.${'added' | 'done'}`; output_index: number; item: OutputItem }
  | ({ type: `response.content_part.${'added' | 'done'}`; part: OutputText } & AtContent)
  | TextDelta
  | ({ type: 'response.output_text.done'; text: string; logprobs: [] } & AtContent)
  | ({
      type: 'response.output_text.annotation.added'
      annotation_index: number
      annotation: UrlCitation
    } & AtContent)
  | ({ type: `response.reasoning_summary_part.${'added' | 'done'}`; part: SummaryText } & AtSummary)
  | ({ type: 'response.reasoning_summary_text.delta'; delta: string } & AtSummary)
  | ({ type: 'response.reasoning_summary_text.done'; text: string } & AtSummary)
  | ({ type: `response.web_search_call.${'in_progress' | 'searching' | 'completed'}` } & AtItem)
  | ({ type: `response.image_generation_call.${'in_progress' | 'generating' | 'completed'}` } & AtItem)
  | ({
      type: 'response.image_generation_call.partial_image'
      partial_image_index: number
      partial_image_b64: string
    } & AtItem)
  | ({ type: 'response.function_call_arguments.delta'; delta: string } & AtItem)
  | ({ type: 'response.function_call_arguments.done'; name: string; arguments: string } & AtItem)
  | ({ type: 'response.custom_tool_call_input.delta'; delta: string } & AtItem)
  | ({ type: 'response.custom_tool_call_input.done'; input: string } & AtItem)
  | ErrorEvent

export type TextDelta = { type: 'response.output_text.delta'; delta: string; logprobs: [] } & AtContent

/** Flat as it is documented and nested as it is sent: each reader knows one of the two (api-conformance 2.5). */
export type ErrorEvent = {
  type: 'error'
  code: string
  message: string
  param: string | null
  error: { type: string; code: string; message: string; param: string | null; request_id: string }
}
