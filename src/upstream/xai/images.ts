import { type Answer, answerOf } from '../../core/answer.ts'
import type { ModelEvent } from '../../core/event.ts'
import { fail } from '../../core/fault.ts'
import { type Json, list, number, record, text } from '../json.ts'
import type { OpenRequest, UploadFile } from '../upstream.ts'
import { callJson } from './call.ts'
import type { XaiOptions } from './options.ts'
import { modelName } from './chat.ts'
import { encodePictures } from './encode-media.ts'
import { dollars } from './usage.ts'

// What one call gives at most: sources name 3, 4 and 10 (xai-official 8), and 3 is in all of them.
const mostPerCall = 3

/** Pictures of the prompt, loaded: those an edit starts from, or a video. */
export const picturesOf = ({ prompt, fileOf }: OpenRequest): UploadFile[] =>
  prompt.turns.flatMap(({ attachments = [] }) =>
    attachments.flatMap((attachment) => {
      const file = fileOf?.(attachment)
      return file ? [file] : []
    }),
  )

/**
 * Pictures, or an edit of some (xai-official 8). What one call does not give is asked for by several at once; a part of them
 * that is refused does not take the others away. Resolves and rejects as `Upstream.open` says.
 */
export async function openPictures(options: XaiOptions, request: OpenRequest): Promise<Answer> {
  const { account, model, prompt, signal } = request
  const wanted = prompt.media?.count ?? 1
  const pictures = picturesOf(request)
  const counts = Array.from({ length: Math.ceil(wanted / mostPerCall) }, (_, at) =>
    Math.min(mostPerCall, wanted - at * mostPerCall),
  )
  const results = await Promise.allSettled(
    counts.map(async (count) => {
      const { path, body } = encodePictures(prompt, { model: modelName(model), count, pictures })
      return (await callJson(options, { account, path, body }, signal)).fields
    }),
  )
  const answers = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []))
  const refused = results.find((result) => result.status === 'rejected')
  if (answers.length === 0) throw refused?.reason ?? new Error('no picture was asked for')
  const events = [...answers.flatMap(decodePictures), usageOf(answers), finish]
  if (events.length === 2) return fail(nothing)
  let batch: ModelEvent[] | undefined = events
  return answerOf({
    read: () => {
      const next = batch
      batch = undefined
      return Promise.resolve(next)
    },
    cancel: () => void (batch = undefined),
  })
}

const finish: ModelEvent = { type: 'finish', reason: 'stop' }

function decodePictures(answer: Json): ModelEvent[] {
  return list(answer['data']).flatMap((one): ModelEvent[] => {
    const picture = record(one)
    const id = crypto.randomUUID()
    const base64 = text(picture?.['b64_json'])
    const url = text(picture?.['url'])
    if (picture?.['respect_moderation'] === false) return [{ type: 'media.moderated', id, kind: 'image' }]
    if (base64) return [{ type: 'media.done', id, kind: 'image', url: url ?? '', base64 }]
    return url ? [{ type: 'media.done', id, kind: 'image', url }] : []
  })
}

/** What all calls cost together. The API tells no tokens of pictures. */
export const usageOf = (answers: readonly Json[]): ModelEvent => ({
  type: 'usage',
  input: 0,
  cached: 0,
  output: 0,
  reasoning: 0,
  costUsd: dollars(answers.reduce((sum, answer) => sum + ticksIn(answer), 0)),
})

const ticksIn = (answer: Json): number => number(record(answer['usage'])?.['cost_in_usd_ticks']) ?? 0

const nothing = {
  kind: 'empty_response',
  upstreamStatus: 502,
  message: 'The xAI API answered without a picture. Try again or change the prompt.',
} as const
