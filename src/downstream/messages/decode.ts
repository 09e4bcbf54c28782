import { fail } from '../../core/fault.ts'
import type { Message, ModelRequest } from '../../core/model-request.ts'
import type { Role } from '../../core/prompt.ts'
import { asText } from '../../lib/as-text.ts'
import type { TextLimits } from '../limit.ts'
import { decodeFormat } from '../structured/decode.ts'
import { decodeSampling } from '../sampling.ts'
import { anthropicTools, declaredIn, decodeTools } from '../tools/decode.ts'
import { blocksOf, callNames, decodeBlocks } from './decode-blocks.ts'
import type { CountRequest, MessagesRequest } from './schema.ts'

/**
 * `unknown` are types of blocks nobody knows: they are passed on as text. `searching`: a search tool is declared, and the caller
 * wants to see its work.
 */
export type DecodedMessages = {
  request: ModelRequest
  ignored: string[]
  unknown: string[]
  searching: boolean
}

/** A checked request, free of its dialect. Throws `unsupported_value` or `missing_parameter` for what cannot be served. */
export function decodeMessages(body: CountRequest): DecodedMessages {
  // Passing over it would lose everything a thread was told before: a client sends only what is new to one.
  if (body.thread !== undefined && body.thread !== null)
    fail({
      kind: 'unsupported_value',
      param: 'thread',
      message: 'There are no message threads here. Send the whole conversation, without "thread".',
    })
  const names = callNames(body.messages)
  const unknown: string[] = []
  const messages = body.messages.map(({ role, content }, index): Message => {
    const blocks = blocksOf(content, `messages[${index}].content`)
    return { role: role as Role, parts: decodeBlocks(blocks, names, (type) => unknown.push(type)) }
  })
  const { tool_choice, output_config, output_format } = body
  const [format, param] = output_config?.format
    ? ([output_config.format, 'output_config.format'] as const)
    : ([output_format, 'output_format'] as const)
  const { use, ignored } = decodeTools(
    {
      declared: declaredIn(body.tools, 'tools'),
      choice: tool_choice,
      parallel: tool_choice?.disable_parallel_tool_use !== true,
    },
    anthropicTools,
  )
  return {
    request: {
      messages: [...systemMessages(body.system), ...messages],
      tools: use,
      // Anthropic knows no other than strict.
      format: decodeFormat(format, { param, strict: true }),
      search: true,
      searchAsked: (body.tools ?? []).some(isSearch),
      sampling: decodeSampling(body),
      effort: effortOf(body),
    },
    ignored,
    unknown,
    searching: (body.tools ?? []).some(isSearch),
  }
}

// Anthropic's word for how hard is to be thought, else what its budget of thoughts comes to.
function effortOf({ output_config, thinking }: CountRequest): string | undefined {
  if (output_config?.effort) return output_config.effort === 'max' ? 'xhigh' : output_config.effort
  const kind = typeof thinking === 'object' ? thinking?.type : thinking
  return kind === 'disabled' || kind === false ? 'none' : undefined
}

const isSearch = (tool: unknown): boolean =>
  typeof tool === 'object' && tool !== null && 'type' in tool && asText(tool.type).startsWith('web_search')

function systemMessages(system: CountRequest['system']): Message[] {
  if (!system) return []
  // Claude Code's first block is a note to Anthropic's billing.
  const blocks = blocksOf(system, 'system').filter(
    ({ fields }) => !asText(fields['text']).startsWith('x-anthropic-billing-header:'),
  )
  return [{ role: 'system', parts: decodeBlocks(blocks, new Map()) }]
}

/** Empty stop sequences would stop everything: they count as none. */
export const decodeLimits = ({ stop_sequences, max_tokens }: MessagesRequest): TextLimits => ({
  stop: (stop_sequences ?? []).filter((sequence) => sequence !== ''),
  maxTokens: max_tokens,
})
