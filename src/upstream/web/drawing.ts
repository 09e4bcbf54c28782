import { type Answer, answerOf } from '../../core/answer.ts'
import type { DecodedEvent, ModelEvent } from '../../core/event.ts'
import { GatewayError } from '../../core/fault.ts'
import type { OpenRequest } from '../upstream.ts'
import { onlyMedia, picturesLimited } from './decode-media.ts'
import { encodeDrawing } from './encode-media.ts'

/**
 * Pictures by way of a chat, whichever transport `open` takes (upstream-protocol 7.4): the second choice, because a chat
 * may come back with words or stock pictures.
 */
export async function openDrawing(
  open: (request: OpenRequest) => Promise<Answer>,
  request: OpenRequest,
): Promise<Answer> {
  let isLimited = false
  const onOdd: OpenRequest['onOdd'] = (oddity) => {
    if (oddity === 'render_limit') isLimited = true
    // Words are not what was asked for.
    if (oddity !== 'thoughts_only') request.onOdd?.(oddity)
  }
  const answer = await open({ ...request, onOdd, prompt: encodeDrawing(request.prompt) })
  let complete = false
  const passed = { push: (event: DecodedEvent) => [event], end: () => [], complete: () => complete }
  const step = onlyMedia(passed, request.prompt.media?.count ?? 1)

  async function read(): Promise<ModelEvent[] | undefined> {
    while (!step.complete()) {
      const said = await answer.read()
      const decoded = said ? said.flatMap(step.push) : step.push({ type: 'finish', reason: 'stop' })
      const events = take(decoded, isLimited)
      complete = said === undefined
      if (step.complete()) answer.cancel()
      if (events.length > 0) return events
    }
    return undefined
  }

  return answerOf({ read, cancel: answer.cancel })
}

function take(events: readonly DecodedEvent[], isLimited: boolean): ModelEvent[] {
  const last = events.at(-1)
  if (last?.type === 'fault')
    throw new GatewayError(isLimited && last.fault.kind === 'upstream_failed' ? picturesLimited : last.fault)
  return events as ModelEvent[]
}
