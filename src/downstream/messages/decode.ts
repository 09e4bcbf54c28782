import { fail } from '../../core/fault.ts'
import type { Prompt, Turn } from '../../core/prompt.ts'
import type { TextLimits } from '../limit.ts'
import { decodeFormat } from '../structured/decode.ts'
import { anthropicTools } from '../tools/decode.ts'
import { blocksOf, callNames, decodeBlocks } from './decode-blocks.ts'
import type { CountRequest, MessagesRequest } from './schema.ts'

/** A checked request → prompt. Throws `unsupported_value` or `missing_parameter` for blocks that cannot be served. */
export function decodeMessages(body: CountRequest): Prompt {
  // Passing over it would lose everything a thread was told before: a client sends only what is new to one.
  if (body.thread !== undefined && body.thread !== null)
    fail({
      kind: 'unsupported_value',
      param: 'thread',
      message: 'There are no message threads here. Send the whole conversation, without "thread".',
    })
  const names = callNames(body.messages)
  const turns = body.messages.flatMap(({ role, content }, index) =>
    decodeBlocks(role as Turn['role'], blocksOf(content, `messages[${index}].content`), names),
  )
  if (turns.length === 0)
    fail({
      kind: 'invalid_value',
      param: 'messages',
      message: 'All messages are empty. At least one needs text, an image or a document.',
    })
  return { turns: [...systemTurns(body.system), ...turns], search: true }
}

function systemTurns(system: CountRequest['system']): Turn[] {
  if (!system) return []
  // Claude Code's first block is a note to Anthropic's billing.
  const blocks = blocksOf(system, 'system').filter(
    ({ fields }) => !String(fields['text']).startsWith('x-anthropic-billing-header:'),
  )
  return decodeBlocks('system', blocks, new Map())
}

/** What the request demands of the answer beside text. Throws like `decodeFormat`. */
export function demanded(body: CountRequest) {
  const { tools, tool_choice, output_config, output_format } = body
  const [format, param] = output_config?.format
    ? ([output_config.format, 'output_config.format'] as const)
    : ([output_format, 'output_format'] as const)
  return {
    fields: {
      tools,
      tool_choice,
      parallel_tool_calls: tool_choice?.disable_parallel_tool_use !== true,
    },
    dialect: anthropicTools,
    // Anthropic knows no other than strict.
    format: decodeFormat(format, { param, strict: true }),
  }
}

/** Empty stop sequences would stop everything: they count as none. */
export const decodeLimits = ({ stop_sequences, max_tokens }: MessagesRequest): TextLimits => ({
  stop: (stop_sequences ?? []).filter((sequence) => sequence !== ''),
  maxTokens: max_tokens,
})
