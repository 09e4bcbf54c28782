import './clip-path.ts'
import clip from './fixtures/clip.mp4' with { type: 'file' }

/** A video on its way or made. Times are epoch milliseconds. */
export type Video = {
  id: string
  conversationId: string
  userId: string
  prompt: string
  startedAt: number
  /** How long the making takes; Infinity never ends. */
  takesMs: number
  moderated: boolean
}

/** Videos by conversation; the making goes on whether somebody listens or not. */
export type VideoShelf = {
  keep: (video: Video) => void
  ofConversation: (conversationId: string) => Video | undefined
  /** 1 to 100; 99 is the last before it is there. */
  progress: (video: Video) => number
}

export function createVideoShelf(now: () => number): VideoShelf {
  const shelf = new Map<string, Video>()
  return {
    keep: (video) => {
      shelf.set(video.conversationId, video)
      const oldest = shelf.keys().next()
      if (shelf.size > 1000 && !oldest.done) shelf.delete(oldest.value)
    },
    ofConversation: (conversationId) => shelf.get(conversationId),
    progress: ({ startedAt, takesMs }) => {
      const share = takesMs === 0 ? 1 : (now() - startedAt) / takesMs
      return share >= 1 ? 100 : Math.max(1, Math.min(99, Math.floor(share * 100)))
    },
  }
}

/**
 * The one video there is: six seconds of a test picture with a running clock, H.264, a key frame each second. A box that players
 * pass over makes each one a file of its own; a ready-made clip has none.
 */
export async function videoFile(id?: string): Promise<Blob> {
  const bytes = await Bun.file(clip).arrayBuffer()
  return new Blob(id ? [bytes, freeBox(id)] : [bytes], { type: 'video/mp4' })
}

function freeBox(id: string): Uint8Array<ArrayBuffer> {
  const words = new TextEncoder().encode(`free${id}`)
  const box = new Uint8Array(4 + words.length)
  new DataView(box.buffer).setUint32(0, box.length)
  box.set(words, 4)
  return box
}

/** Where a generated video and its preview are (upstream-protocol 5.4). */
export const videoKeys = ({ userId, id }: Video) => ({
  video: `users/${userId}/generated/${id}/generated_video.mp4`,
  preview: `users/${userId}/generated/${id}/preview_image.jpg`,
})
