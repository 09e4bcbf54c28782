import type { MediaDone } from '../../core/event.ts'
import { assetKey, assetUrl } from './asset-url.ts'
import { type Json, list, record, text } from '../json.ts'

/** What a later look at a video's conversation tells. */
export type VideoLook =
  | { state: 'made'; event: MediaDone }
  | { state: 'moderated' }
  /** Still being made, as far as one can see. */
  | { state: 'open' }
  /** The upstream knows of no answer there. */
  | { state: 'nothing' }

/** Keys under which links to videos were seen (upstream-protocol 3.9). */
const urlKeys = new Set(['videoUrl', 'contentUrl', 'contentURL', 'assetUrl', 'fileUri', 'mediaUrl'])

/**
 * `GET …/conversations/{id}/responses` of a video (upstream-protocol 6.3). The shape of that answer was never captured:
 * any link to a video in the upstream's own message counts, else the first file of it.
 */
export function decodeVideoLook(body: Json, assetsUrl: string): VideoLook {
  const said = list(body['responses']).flatMap((each): Json[] => (record(each) ? [each as Json] : []))
  const answers = said.filter((each) => (text(each['sender']) ?? '').toLowerCase() !== 'human')
  const answer = answers.at(-1)
  if (!answer) return { state: 'nothing' }
  const url = findVideo(answer)
  const asset = text(list(answer['fileAttachments'])[0])
  const found = url ?? (answer['partial'] === true ? undefined : asset && assetKey(asset))
  if (found) {
    const id = asset ?? found
    return {
      state: 'made',
      event: { type: 'media.done', id, kind: 'video', url: assetUrl(found, assetsUrl) },
    }
  }
  if (hasFlag(answer, 'moderated')) return { state: 'moderated' }
  return { state: 'open' }
}

function findVideo(value: unknown, key = ''): string | undefined {
  if (typeof value === 'string')
    return /\.mp4(\?|$)/.test(value) || (urlKeys.has(key) && value.includes('/content')) ? value : undefined
  const inner = Array.isArray(value)
    ? value.map((each) => [key, each] as const)
    : Object.entries(record(value) ?? {})
  for (const [name, each] of inner) {
    const found = findVideo(each, name)
    if (found) return found
  }
  return undefined
}

const hasFlag = (value: unknown, flag: string): boolean => {
  if (Array.isArray(value)) return value.some((each) => hasFlag(each, flag))
  return Object.entries(record(value) ?? {}).some(
    ([name, each]) => (name === flag && each === true) || hasFlag(each, flag),
  )
}
