import type { Database } from 'bun:sqlite'
import type { Video } from '../../core/video.ts'
import type { VideoStore } from '../content.ts'
import { packPictures, unpackPictures, videoColumns, videoOf, type VideoRow } from '../video-row.ts'
import type { Done } from './promised.ts'
import type { Self } from './self.ts'

/** The table `videos` of grok2api.db. */
export function videoTable(database: Database, { id: self, shared, now }: Self): Done<VideoStore> {
  const insert = database.query(
    `INSERT INTO videos (id, key_id, form, model, prompt, wish, pictures, phase, created_at, log, owner, owned_until)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const change = database.query(
    `UPDATE videos SET phase = $phase, account_id = $account, conversation_id = $conversation, progress = $progress,
       ended_at = $ended, file = $file, thumbnail = $thumbnail, fault = $fault, message = $message, log = $log,
       pictures = CASE WHEN $phase = 'over' THEN NULL ELSE pictures END
     WHERE id = $id AND claim = $claim`,
  )
  // Where one process has the folder, whoever owned a video before is gone.
  const free = "phase <> 'over' AND owner <> $self AND ($shared = 0 OR owned_until <= $now)"
  const who = () => ({ $self: self, $shared: Number(shared), $now: now() })
  const claim = database.query(
    `UPDATE videos SET claim = claim + 1, owner = $self, owned_until = $until
     WHERE id = $id AND claim = $claim AND phase = $phase AND ${free}`,
  )
  const renew = database.query(
    "UPDATE videos SET owned_until = ? WHERE id = ? AND claim = ? AND owner = ? AND phase <> 'over'",
  )
  const one = database.query<VideoRow, [string, string]>(
    `SELECT ${videoColumns} FROM videos WHERE id = ? AND key_id = ?`,
  )
  const ofKey = database.query<VideoRow, [string]>(
    `SELECT ${videoColumns} FROM videos WHERE key_id = ? ORDER BY seq`,
  )
  const unowned = database.query<VideoRow, [Record<string, string | number>]>(
    `SELECT ${videoColumns} FROM videos WHERE ${free} ORDER BY seq`,
  )
  const pictures = database.query<{ pictures: Uint8Array | null }, [string]>(
    'SELECT pictures FROM videos WHERE id = ?',
  )
  const drop = database.query('DELETE FROM videos WHERE id = ?')
  return {
    add: (video, beside, ownMs) => {
      const { id, keyId, form, model, prompt, wish, phase, createdAt, log } = video
      const [asked, logged] = [JSON.stringify(wish), JSON.stringify(log)]
      const until = now() + ownMs
      insert.run(
        id,
        keyId,
        form,
        model,
        prompt,
        asked,
        packPictures(beside),
        phase,
        createdAt,
        logged,
        self,
        until,
      )
    },
    update: (video) => {
      const { changes } = change.run({
        $id: video.id,
        $phase: video.phase,
        $account: video.accountId,
        $conversation: video.conversationId,
        $progress: video.progress,
        $ended: video.endedAt,
        $file: video.file,
        $thumbnail: video.thumbnail,
        $fault: video.fault,
        $message: video.message,
        $claim: video.claim,
        $log: JSON.stringify(video.log),
      })
      return changes > 0
    },
    claim: (video, ownMs) => {
      const { changes } = claim.run({
        ...who(),
        $id: video.id,
        $claim: video.claim,
        $phase: video.phase,
        $until: now() + ownMs,
      })
      return changes > 0 ? { ...video, claim: video.claim + 1 } : undefined
    },
    find: (id, keyId) => {
      const row = one.get(id, keyId)
      return row ? videoOf(row) : undefined
    },
    list: (keyId) => ofKey.all(keyId).map(videoOf),
    renew: database.transaction((videos: readonly Pick<Video, 'id' | 'claim'>[], ownMs: number) =>
      videos
        .filter((video) => renew.run(now() + ownMs, video.id, video.claim, self).changes > 0)
        .map(({ id }) => id),
    ).immediate,
    free: () => unowned.all(who()).map(videoOf),
    pictures: (id) => unpackPictures(pictures.get(id)?.pictures),
    remove: (id) => void drop.run(id),
  }
}
