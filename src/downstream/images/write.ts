import type { Answer } from '../../core/answer.ts'
import type { ModelEvent } from '../../core/event.ts'
import { type Fault, fail } from '../../core/fault.ts'
import { encodeError } from '../error.ts'
import type { RequestInfo } from '../request-info.ts'
import { noteUsage } from '../request-notes.ts'
import { heartbeat, namedMessage } from '../sse.ts'
import { readWhole, type StreamWriter } from '../stream.ts'
import type { Delivery } from './decode.ts'
import {
  collectPictures,
  encodeCompleted,
  encodeImages,
  encodePartial,
  type EventStamp,
  imageUsage,
  loggedUsage,
} from './encode.ts'
import type { ImagesResponse } from './schema.ts'

/** What was asked, as far as its answer depends on it. */
export type Asked = { text: string; inputPictures: number; delivery: Delivery; stamp: EventStamp }

/** The pictures as one body. Rejects with the fault that broke them, also when there is not a single one. */
export async function wholeImages(answer: Answer, asked: Asked, info: RequestInfo): Promise<ImagesResponse> {
  const pictures = collectPictures()
  await readWhole(answer, info, (events) => {
    for (const event of events) pictures.add(event)
    return false
  })
  const usage = imageUsage(asked.text, asked.inputPictures, pictures.done())
  noteUsage(info, loggedUsage(usage))
  if (pictures.done().length === 0) fail(noPicture)
  return encodeImages(pictures, asked.delivery, { created: asked.stamp.created, usage })
}

/** The pictures as OpenAI's event stream: previews, a completed event for each, no `[DONE]` (api-conformance 3). */
export function imagesWriter(asked: Asked, requestId: string): StreamWriter {
  const { delivery, stamp } = asked
  const pictures = collectPictures()
  const previews = new Map<string, number>()

  const failure = (fault: Fault) => namedMessage('error', JSON.stringify(errorEvent(fault, requestId)))

  function partial({ id, base64 }: Extract<ModelEvent, { type: 'media.preview' }>): string {
    const index = previews.get(id) ?? 0
    if (index >= delivery.partials) return ''
    previews.set(id, index + 1)
    return said(encodePartial({ base64, index, image: pictures.indexOf(id) }, delivery, stamp))
  }

  function encode(event: ModelEvent): string {
    pictures.add(event)
    if (event.type === 'media.preview') return partial(event)
    if (event.type !== 'media.done') return ''
    const isFirst = pictures.done().length === 1
    // The prompt was read once, however many pictures came of it.
    const usage = isFirst ? imageUsage(asked.text, asked.inputPictures, [event]) : imageUsage('', 0, [event])
    return said(encodeCompleted(event, { image: pictures.indexOf(event.id), usage }, delivery, stamp))
  }

  return {
    opening: () => '',
    events: (events) => events.map(encode).join(''),
    finish: () => (pictures.done().length === 0 ? failure(noPicture) : ''),
    failure,
    heartbeat,
    over: () => false,
    usage: () => loggedUsage(imageUsage(asked.text, asked.inputPictures, pictures.done())),
  }
}

const said = (event: { type: string }) => namedMessage(event.type, JSON.stringify(event))

const errorEvent = (fault: Fault, requestId: string) => ({
  type: 'error',
  ...encodeError(fault, requestId).body,
})

const noPicture: Fault = {
  kind: 'upstream_failed',
  upstreamStatus: 502,
  message: 'The picture was made, but it could not be fetched from the upstream. Ask for it again.',
}
