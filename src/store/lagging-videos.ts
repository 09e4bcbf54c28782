import type { Video } from '../core/video.ts'
import type { VideoStore } from './content.ts'

/**
 * The same store; what happened to a video and cannot be written down is kept in memory and written when that works
 * again. That a video is about to be sent has to be written first, or it could be sent twice: that rejects.
 */
export function laggingVideos(
  store: VideoStore,
  retryMs = 2000,
): VideoStore & { close: () => Promise<void> } {
  const owed = new Map<string, Video>()
  let timer: ReturnType<typeof setTimeout> | undefined
  const fresh = (video: Video) => owed.get(video.id) ?? video

  async function retry(): Promise<void> {
    try {
      for (const [id, video] of owed) {
        await store.update(video)
        if (owed.get(id) === video) owed.delete(id)
      }
    } catch {
      retryLater()
    }
  }

  function retryLater(): void {
    timer ??= setTimeout(() => {
      timer = undefined
      void retry()
    }, retryMs)
    timer.unref()
  }

  return {
    ...store,
    update: async (video) => {
      try {
        const written = await store.update(video)
        owed.delete(video.id)
        return written
      } catch (error) {
        if (video.phase === 'sending') throw error
        owed.set(video.id, video)
        retryLater()
        return true
      }
    },
    find: async (id, keyId) => {
      const video = await store.find(id, keyId)
      return video && fresh(video)
    },
    list: async (keyId) => (await store.list(keyId)).map(fresh),
    remove: async (id) => {
      owed.delete(id)
      await store.remove(id)
    },
    close: async () => {
      clearTimeout(timer)
      await retry()
      clearTimeout(timer)
    },
  }
}
