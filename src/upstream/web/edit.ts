import { type Answer, answerOf } from '../../core/answer.ts'
import type { ModelEvent } from '../../core/event.ts'
import { asFault, type Fault, GatewayError } from '../../core/fault.ts'
import type { OpenRequest } from '../upstream.ts'
import type { WebOptions } from './call.ts'
import { encodeEdit, encodeOldEdit } from './encode-media.ts'
import { record, text } from '../json.ts'
import { callJson, openMedia } from './media-call.ts'
import { wordsOf } from './words.ts'

/**
 * Pictures from pictures (upstream-protocol 5.5). One request makes one; more are asked for one after the other, on the
 * same account. An upstream that does not know the newest form of the request (400) is asked in the older one.
 */
export async function openEdit(options: WebOptions, request: OpenRequest): Promise<Answer> {
  const count = request.prompt.media?.count ?? 1
  let answer: Answer | undefined = await openOne(options, request)
  let asked = 1
  let done = 0
  let over = false

  /** One picture that did not come is no reason to throw away those that did, nor to leave out the rest. */
  function without(fault: Fault): ModelEvent[] {
    const isLast = asked >= count
    if (done === 0 && (isLast || fault.kind !== 'content_policy')) throw new GatewayError(fault)
    const type = fault.kind === 'content_policy' ? 'media.moderated' : 'media.lost'
    if (type === 'media.lost') asked = count
    return [{ type, id: `edit-${asked}`, kind: 'image' }, finish]
  }

  async function read(): Promise<ModelEvent[] | undefined> {
    if (over) return undefined
    answer ??= await openOne(options, request)
    const events = (await answer.read().catch((error) => without(asFault(error)))) ?? [finish]
    done += events.filter(({ type }) => type === 'media.done').length
    if (!events.some(({ type }) => type === 'finish')) return events
    over = asked >= count
    if (over) return events
    asked++
    answer = undefined
    const rest = events.filter(({ type }) => type !== 'finish')
    return rest.length > 0 ? rest : read()
  }

  return answerOf({
    read,
    cancel: () => {
      over = true
      answer?.cancel()
    },
  })
}

const finish: ModelEvent = { type: 'finish', reason: 'stop' }

async function openOne(options: WebOptions, request: OpenRequest): Promise<Answer> {
  const { prompt, fileIds, account, signal } = request
  const limitMs = options.config().grok.image_timeout * 1000
  const call = {
    account,
    signal,
    count: 1,
    idleMs: limitMs,
    totalMs: limitMs,
    settings: { idle: 'grok.image_timeout', total: 'grok.image_timeout' },
  }
  try {
    return await openMedia(options, {
      ...call,
      body: encodeEdit(prompt, fileIds, wordsOf(options).set),
    })
  } catch (error) {
    const { kind, upstreamStatus } = asFault(error)
    if (kind !== 'upstream_failed' || upstreamStatus !== 400) throw error
    return openMedia(options, { ...call, body: await oldBody(options, request) })
  }
}

/** The older form wants the pictures' URLs, and a media post of the first. */
async function oldBody(options: WebOptions, { prompt, fileIds, account, signal }: OpenRequest) {
  const { assets_url } = options.config().grok
  const words = wordsOf(options)
  const urls: string[] = []
  for (const id of fileIds) {
    const asset = await callJson(
      options,
      { method: 'GET', path: words.path('asset', { id }), account },
      signal,
    )
    urls.push(`${assets_url.replace(/\/+$/, '')}/${text(asset['key']) ?? ''}`)
  }
  const body = { mediaType: 'MEDIA_POST_TYPE_IMAGE', mediaUrl: urls[0] }
  const made = await callJson(
    options,
    { method: 'POST', path: words.path('media_post'), account, body },
    signal,
  )
  return encodeOldEdit(prompt, {
    urls,
    postId: text(record(made['post'])?.['id']) ?? '',
    model: words.set.media.edit_model,
  })
}
