import type { Video, VideoTable } from '../core/video.ts'

/**
 * The same table; what happened to a video and cannot be written down is kept in memory and written when that works
 * again. That a video is about to be sent has to be written first, or it could be sent twice: that throws.
 */
export function laggingVideos(table: VideoTable, retryMs = 2000): VideoTable & { close: () => void } {
  const owed = new Map<string, Video>()
  let timer: ReturnType<typeof setTimeout> | undefined
  const fresh = (video: Video) => owed.get(video.id) ?? video

  function retry(): void {
    try {
      for (const [id, video] of owed) {
        table.update(video)
        owed.delete(id)
      }
    } catch {
      retryLater()
    }
  }

  function retryLater(): void {
    timer ??= setTimeout(() => {
      timer = undefined
      retry()
    }, retryMs)
    timer.unref()
  }

  return {
    ...table,
    update: (video) => {
      try {
        const written = table.update(video)
        owed.delete(video.id)
        return written
      } catch (error) {
        if (video.phase === 'sending') throw error
        owed.set(video.id, video)
        retryLater()
        return true
      }
    },
    find: (id, keyId) => {
      const video = table.find(id, keyId)
      return video && fresh(video)
    },
    list: (keyId) => table.list(keyId).map(fresh),
    remove: (id) => {
      owed.delete(id)
      table.remove(id)
    },
    close: () => {
      clearTimeout(timer)
      retry()
      clearTimeout(timer)
    },
  }
}
