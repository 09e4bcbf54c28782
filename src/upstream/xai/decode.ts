import type { DecodedEvent, FinishReason, ModelEvent } from '../../core/event.ts'
import type { Tool } from '../../core/model-request.ts'
import type { Step } from '../../core/step.ts'
import type { Unknown } from '../../core/unknown.ts'
import { record, text } from '../json.ts'
import { type ApiItem, asItem, isCall, isKnown } from './decode-items.ts'
import { decodeUsage } from './usage.ts'
import type { ApiEvent } from './event-block.ts'
import { type ItemTeller, tellItems } from './item-teller.ts'
import { rejectEvent } from './reject.ts'
import type { Seal } from './seal.ts'

export type DecodeOptions = {
  /** The caller's tools: a call is told in the words of its own. */
  tools: readonly Tool[]
  seal: Seal
  /** The API may search: its marks in the text are read as citations. */
  searches: boolean
  onUnknown?: ((unknown: Unknown) => void) | undefined
  /** Epoch milliseconds. */
  now: () => number
}

/** Events of a response → what the model says. */
export type ApiDecoder = Step<ApiEvent, DecodedEvent> & {
  /** The API said how the answer ended. */
  complete: () => boolean
  /** In the middle of a text, and nothing of it is held back. */
  idle: () => boolean
  /** Text was taken past the decoder. */
  told: () => void
}

// Told on the way to what counts, and of no use beside it.
const passing =
  /^response\.(?:created|queued|in_progress|content_part\.(?:added|done)|output_text\.done|refusal\.done|reasoning_(?:summary_)?text\.done|reasoning_summary_part\.done|function_call_arguments\.(?:delta|done)|custom_tool_call_input\.(?:delta|done)|mcp_list_tools\..*|(?:web_search|x_search|file_search|code_interpreter|code_execution|image_generation|mcp|view_image|view_x_video)_call(?:_code|_arguments|_output)?\..*)$|^(?:ping|keepalive)$/

/**
 * Reads the stream of a response (xai-official 3), and of any server that speaks Responses: ids, numbers and usage may be
 * missing, other events may stand between those known. A call is told whole and once, when its item is done; what an item
 * did not tell in pieces is told at its end, and what no event told is read from the whole response in the last one.
 */
export function decodeEvents(options: DecodeOptions): ApiDecoder {
  const { onUnknown } = options
  const items: ItemTeller = tellItems(options)
  let over = false
  let broken = false

  function fault(error: unknown): DecodedEvent[] {
    broken = true
    return [...items.end(), { type: 'fault', fault: rejectEvent(error, options.now()) }]
  }

  function added(event: ApiEvent): ModelEvent[] {
    const item = asItem(event['item'])
    return item ? items.added(item, keyOf(event, item)) : []
  }

  function done(event: ApiEvent): ModelEvent[] {
    const item = asItem(event['item'])
    if (!item) return []
    if (!isKnown(item.type)) onUnknown?.({ kind: 'event', name: `item ${item.type}`, sample: event })
    return items.done(item, keyOf(event, item))
  }

  function finish(event: ApiEvent): DecodedEvent[] {
    const response = record(event['response']) ?? event
    const status = text(response['status'])
    if (status === 'failed' || status === 'cancelled') return fault(response['error'])
    over = true
    const output = Array.isArray(response['output']) ? response['output'] : []
    const missed = output.flatMap((one) => {
      const item = asItem(one)
      return item ? items.missed(item) : []
    })
    const usage = decodeUsage(response['usage'])
    const reason = reasonOf(record(response['incomplete_details'])?.['reason'], items.calls() > 0)
    return [...missed, ...items.end(), ...(usage ? [usage] : []), { type: 'finish', reason }]
  }

  function read(event: ApiEvent): DecodedEvent[] {
    switch (event.type) {
      case 'response.output_text.delta':
      case 'response.refusal.delta':
        return items.text(String(event['delta'] ?? ''))
      case 'response.output_text.annotation.added':
        return items.annotation(event['annotation'])
      case 'response.reasoning_summary_text.delta':
      case 'response.reasoning_text.delta':
        return items.thought(String(event['delta'] ?? ''))
      case 'response.reasoning_summary_part.added':
        return items.newThought()
      case 'response.output_item.added':
        return added(event)
      case 'response.output_item.done':
        return done(event)
      case 'response.image_generation_call.partial_image': {
        const base64 = text(event['partial_image_b64'])
        return base64 ? [{ type: 'media.preview', id: text(event['item_id']) ?? '', base64 }] : []
      }
      case 'response.completed':
      case 'response.incomplete':
      case 'response.done':
        return finish(event)
      case 'response.failed':
      case 'response.cancelled':
        return fault(record(event['response'])?.['error'])
      case 'error':
        return fault(event)
      default:
        if (!passing.test(event.type)) onUnknown?.({ kind: 'event', name: event.type, sample: event })
        return []
    }
  }

  return {
    push: (event) => {
      if (over || broken) return []
      return read(event)
    },
    end: () => {
      if (over || broken) return []
      return [...items.end(), { type: 'fault', fault: cutOff }]
    },
    complete: () => over,
    idle: () => !over && !broken && items.idle(),
    told: items.told,
  }
}

/** Where an item stands, as well as the server tells it. */
const keyOf = (event: ApiEvent, item: ApiItem): string =>
  text(item['id']) ??
  (isCall(item.type) ? text(item['call_id']) : undefined) ??
  `at ${String(event['output_index'] ?? item.type)}`

function reasonOf(reason: unknown, called: boolean): FinishReason {
  if (reason === 'content_filter') return 'content_filter'
  if (called) return 'tool_calls'
  return reason === 'max_output_tokens' || reason === 'length' || reason === 'max_tokens' ? 'length' : 'stop'
}

const cutOff = {
  kind: 'upstream_failed',
  upstreamStatus: 502,
  message: 'The connection to the xAI API ended in the middle of the answer. Try again.',
  detail: 'the stream ended without response.completed',
} as const
