import type { PictureEvent } from '../present.ts'
import { pictureFormat } from '../picture-format.ts'
import type { ItemStatus, PictureItem, ResponseEvent } from './schema-output.ts'

type Done = Extract<PictureEvent, { type: 'picture.done' }>

/** A picture under way (api-conformance 2.5). `partials` is how many previews are told. */
export function openPicture(
  item_id: string,
  output_index: number,
  { id, partials }: { id: string; partials: number },
) {
  const at = { item_id, output_index }
  let told = 0
  let done: Done | undefined
  const item = (status: ItemStatus): PictureItem => ({
    id: item_id,
    type: 'image_generation_call',
    status: done ? 'completed' : status === 'in_progress' ? status : 'failed',
    result: done?.base64 ?? null,
    ...(done && {
      output_format: pictureFormat(done) ?? 'jpeg',
      url: done.url,
      ...(done.size && { size: `${done.size.width}x${done.size.height}` }),
    }),
  })
  return {
    kind: 'picture' as const,
    picture: id,
    item,
    preview: (base64: string): ResponseEvent[] =>
      told < partials
        ? [
            {
              type: 'response.image_generation_call.partial_image',
              ...at,
              partial_image_index: told++,
              partial_image_b64: base64,
            },
          ]
        : [],
    finish: (event: Done) => {
      done = event
    },
    start: (): ResponseEvent[] => [
      { type: 'response.output_item.added', output_index, item: item('in_progress') },
      { type: 'response.image_generation_call.in_progress', ...at },
      { type: 'response.image_generation_call.generating', ...at },
    ],
    close: (status: ItemStatus): ResponseEvent[] => [
      ...(done ? [{ type: 'response.image_generation_call.completed' as const, ...at }] : []),
      { type: 'response.output_item.done', output_index, item: item(status) },
    ],
  }
}
