import { type FinishReason, piecesOf, type Source } from '../../core/event.ts'
import type { Step } from '../../core/step.ts'
import type { AnswerEvent } from '../answer-steps.ts'
import type { Usage } from '../usage.ts'
import { citationOf, searchBlocks } from './encode-search.ts'
import type { BlockDelta, BlockEvent, ContentBlock, MessagesUsage, StopReason } from './schema.ts'

/** How a thought is signed. Nobody checks it here; readers demand that there is one. */
export type Sign = (thinking: string) => string

export type BlockEncoder = Step<AnswerEvent, BlockEvent> & {
  finish: () => FinishReason
  /** Searches told as blocks. */
  searches: () => number
  /** The index of the block of text that is open. */
  textIndex: () => number | undefined
}

export type BlockOptions = {
  /** The request declares a search tool. */
  cited?: boolean
  /** Thoughts are shown, and so is what the model needs to take them up again. */
  sealed?: boolean
}

/**
 * Events → blocks, one after the other, counted from 0 (api-conformance 6). `cited` adds sources to the text they belong to, for a
 * request that declares a search tool; its searches come as events then, and are blocks of their own.
 */
export function encodeBlocks(sign: Sign, { cited = false, sealed = true }: BlockOptions = {}): BlockEncoder {
  let index = -1
  let open: ContentBlock['type'] | undefined
  let thinking = ''
  let signature = ''
  let answered = false
  let finish: FinishReason = 'stop'
  let searches = 0
  const queries = new Map<string, string>()

  /** A search and what it found: two blocks, as if Anthropic's own tool had been at work. */
  function search(id: string, sources: readonly Source[]): BlockEvent[] {
    const query = queries.get(id)
    if (!queries.delete(id)) return []
    searches++
    const { use, input, result } = searchBlocks(id, query ?? '', sources)
    return [...begin(use), delta(input), ...begin(result), ...close()]
  }

  function begin(block: ContentBlock): BlockEvent[] {
    const closed = close()
    open = block.type
    answered ||= open === 'text' || open === 'tool_use'
    index++
    return [...closed, { type: 'content_block_start', index, content_block: block }]
  }

  function close(): BlockEvent[] {
    if (!open) return []
    const signed =
      open === 'thinking' ? [delta({ type: 'signature_delta', signature: signature || sign(thinking) })] : []
    thinking = signature = ''
    open = undefined
    return [...signed, { type: 'content_block_stop', index }]
  }

  /** A thought's signature is what its upstream sealed it with: a client gives it back unchanged. One without words is a block of its own. */
  function seal(content: string): BlockEvent[] {
    if (open === 'thinking') {
      signature = content
      return close()
    }
    return answered || !sealed ? [] : [...begin({ type: 'redacted_thinking', data: content }), ...close()]
  }

  const delta = (delta: BlockDelta): BlockEvent => ({ type: 'content_block_delta', index, delta })
  const inside = (block: ContentBlock): BlockEvent[] => (open === block.type ? [] : begin(block))

  return {
    finish: () => finish,
    searches: () => searches,
    textIndex: () => (open === 'text' ? index : undefined),
    push: (event) => {
      switch (event.type) {
        case 'text.delta':
          if (event.delta === '') return []
          return [
            ...inside({ type: 'text', text: '', citations: null }),
            ...piecesOf(event).map((text) => delta({ type: 'text_delta', text })),
          ]
        case 'reasoning.delta': {
          // Thinking comes first: a thought behind the answer's beginning would cut its text in two.
          if (answered) return []
          const opened = inside({ type: 'thinking', thinking: '', signature: '' })
          thinking += event.delta
          return [...opened, delta({ type: 'thinking_delta', thinking: event.delta })]
        }
        case 'tool_call':
          return [
            ...begin({ type: 'tool_use', id: toolUseId(event.id), name: event.name, input: {} }),
            delta({ type: 'input_json_delta', partial_json: event.arguments }),
            ...close(),
          ]
        case 'finish':
          finish = event.reason
          return close()
        case 'annotation':
          return cited && open === 'text'
            ? [delta({ type: 'citations_delta', citation: citationOf(event) })]
            : []
        case 'reasoning.sealed':
          return seal(event.sealed)
        case 'item.done':
          return []
        case 'search.start':
          queries.set(event.id, event.query)
          return []
        case 'search.done':
          return search(event.id, event.sources)
        case 'picture.preview':
        case 'picture.done':
          return []
        default:
          return event satisfies never
      }
    },
    end: close,
  }
}

const toolUseId = (id: string) => id.replace(/^call_/, 'toolu_')

/** The whole content: the fold of the very same events a stream sends. */
export function foldBlocks(events: Iterable<BlockEvent>): ContentBlock[] {
  const content: ContentBlock[] = []
  let json = ''
  for (const event of events) {
    if (event.type === 'content_block_start') {
      content.push({ ...event.content_block })
      json = ''
      continue
    }
    const block = content[event.index]
    if (event.type === 'content_block_stop') {
      if (block?.type === 'tool_use' || block?.type === 'server_tool_use') block.input = JSON.parse(json)
    } else if (event.delta.type === 'input_json_delta') json += event.delta.partial_json
    else if (block) add(block, event.delta)
  }
  return content
}

function add(block: ContentBlock, delta: BlockDelta): void {
  if (block.type === 'text' && delta.type === 'text_delta') block.text += delta.text
  if (block.type === 'text' && delta.type === 'citations_delta')
    block.citations = [...(block.citations ?? []), delta.citation]
  if (block.type !== 'thinking') return
  if (delta.type === 'thinking_delta') block.thinking += delta.thinking
  if (delta.type === 'signature_delta') block.signature = delta.signature
}

const reasons: Record<FinishReason, StopReason> = {
  stop: 'end_turn',
  length: 'max_tokens',
  content_filter: 'refusal',
  tool_calls: 'tool_use',
}

/** Why it ended, in Anthropic's words; `stopped` is the stop sequence that ended it. */
export const encodeStop = (finish: FinishReason, stopped: string | undefined) => ({
  stop_reason: stopped === undefined ? reasons[finish] : ('stop_sequence' as const),
  stop_sequence: stopped ?? null,
})

/** Usage in Anthropic's names: what came from a cache does not count as input there. */
export const encodeUsage = ({ input, output, cached }: Usage, searches = 0): MessagesUsage => ({
  input_tokens: input - cached,
  output_tokens: output,
  cache_creation_input_tokens: 0,
  cache_read_input_tokens: cached,
  ...(searches > 0 && { server_tool_use: { web_search_requests: searches } }),
})
