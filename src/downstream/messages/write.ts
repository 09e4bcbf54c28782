import type { Answer } from '../../core/answer.ts'
import type { TextDelta } from '../../core/event.ts'
import type { AnswerSteps } from '../answer-steps.ts'
import type { RequestInfo } from '../request-info.ts'
import { noteUsage } from '../request-notes.ts'
import { namedMessage, textMessages } from '../sse.ts'
import { readWhole, type StreamWriter } from '../stream.ts'
import { encodeBlocks, encodeStop, encodeUsage, foldBlocks, type Sign } from './encode.ts'
import { encodeMessagesError } from './error.ts'
import type { BlockEvent, MessageObject, MessageStamp } from './schema.ts'

export type MessageOptions = {
  steps: AnswerSteps
  stamp: MessageStamp
  sign: Sign
  requestId: string
  /** The request declares a search tool. */
  searching: boolean
  /** Thoughts are shown. */
  thinking: boolean
}

// Other types, comments among them, are errors or nothing to the readers of this stream (api-conformance 1.5).
const ping = namedMessage('ping', '{"type":"ping"}')

const write = (event: { type: string; [field: string]: unknown }) =>
  namedMessage(event.type, JSON.stringify(event))

function writeAll(events: BlockEvent[]): string {
  let all = ''
  for (const event of events) all += write(event)
  return all
}

const blocksFor = ({ sign, searching, thinking }: MessageOptions) =>
  encodeBlocks(sign, { cited: searching, sealed: thinking })

/** The answer as Anthropic's event stream (api-conformance 6). */
export function messageWriter(options: MessageOptions): StreamWriter {
  const { steps, stamp, requestId } = options
  const encode = blocksFor(options)
  const writeText = textWriter()
  return {
    opening: () => {
      const { input_tokens, ...cache } = encodeUsage(steps.usage())
      const usage = { input_tokens, ...cache, output_tokens: 1 }
      const message = { ...envelope(stamp), content: [], stop_reason: null, stop_sequence: null, usage }
      return namedMessage('message_start', JSON.stringify({ type: 'message_start', message })) + ping
    },
    events: (events) => {
      let all = ''
      for (const event of events) for (const shown of steps.push(event)) all += writeAll(encode.push(shown))
      return all
    },
    plain: {
      text: () => {
        const index = steps.answering() ? encode.textIndex() : undefined
        return index === undefined ? undefined : writeText(index)
      },
      told: steps.push,
    },
    finish: () => {
      const rest = writeAll([...steps.end().flatMap(encode.push), ...encode.end()])
      const delta = encodeStop(encode.finish(), steps.stopped())
      const usage = encodeUsage(steps.usage(), encode.searches())
      return rest + write({ type: 'message_delta', delta, usage }) + write({ type: 'message_stop' })
    },
    failure: (fault) => write(encodeMessagesError(fault, requestId).body),
    heartbeat: ping,
    over: steps.over,
    usage: steps.usage,
  }
}

/** Deltas of a block of text. All but the text is the same in each of them, and written once. */
function textWriter(): (index: number) => (text: TextDelta) => string {
  let current = -1
  let message = textMessages('', '')
  return (index) => {
    if (index === current) return message
    current = index
    const delta = { type: 'text_delta', text: '' }
    const [before, after] = write({ type: 'content_block_delta', index, delta }).split('""')
    message = textMessages(before ?? '', after ?? '')
    return message
  }
}

const envelope = ({ id, model }: MessageStamp) => ({ id, type: 'message', role: 'assistant', model }) as const

/** The answer as one body: the fold of the very same events. Rejects with the fault that broke it. */
export async function wholeMessage(
  answer: Answer,
  options: MessageOptions,
  info: RequestInfo,
): Promise<MessageObject> {
  const { steps, stamp } = options
  const encode = blocksFor(options)
  const events: BlockEvent[] = []
  await readWhole(answer, info, (given) => {
    for (const event of given) events.push(...steps.push(event).flatMap(encode.push))
    return steps.over()
  })
  events.push(...steps.end().flatMap(encode.push), ...encode.end())
  const usage = steps.usage()
  noteUsage(info, usage)
  return {
    ...envelope(stamp),
    content: foldBlocks(events),
    ...encodeStop(encode.finish(), steps.stopped()),
    usage: encodeUsage(usage, encode.searches()),
  }
}
