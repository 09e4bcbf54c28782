import type { PictureEvent } from '../present.ts'
import type { openPicture } from './encode-picture.ts'
import type { ItemStatus, ResponseEvent } from './schema-output.ts'

type Done = Extract<PictureEvent, { type: 'picture.done' }>

export type PictureStage = {
  /** The picture's item that is told now. */
  open: () => ReturnType<typeof openPicture> | undefined
  begin: (id: string) => ResponseEvent[]
  close: (status: ItemStatus) => ResponseEvent[]
}

/** Pictures as items of their own, one after the other. While another one is told a picture waits, and its previews are left out. */
export function pictureItems({ open, begin, close }: PictureStage) {
  const finished: Done[] = []

  function push(event: PictureEvent): ResponseEvent[] {
    const isOther = open() !== undefined && open()?.picture !== event.id
    if (isOther && event.type === 'picture.preview') return []
    if (isOther && event.type === 'picture.done') {
      finished.push(event)
      return []
    }
    const events = open() ? [] : begin(event.id)
    const item = open()
    if (!item) return events
    if (event.type === 'picture.preview') return [...events, ...item.preview(event.base64)]
    item.finish(event)
    return [...events, ...close('completed'), ...tellFinished()]
  }

  /** Those that were finished before the one that is told. */
  function tellFinished(): ResponseEvent[] {
    const next = finished.shift()
    return next ? push(next) : []
  }

  return {
    push,
    /** The end of a picture that never came, so that the others can be told. */
    leave: (): ResponseEvent[] => (open() ? [...close('incomplete'), ...tellFinished()] : []),
  }
}
