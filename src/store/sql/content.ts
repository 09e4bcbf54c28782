import type { StoredResponse } from '../../core/stored-response.ts'
import type { AnswerStore, ResponseStore, VideoStore } from '../content.ts'
import { longestChain, packResponse, type ResponseRow, unpackResponse } from '../response-row.ts'
import { packPictures, unpackPictures, videoColumns, videoOf, type VideoRow } from '../video-row.ts'
import { list } from './dialect.ts'
import type { Sql, SqlEngine } from './engine.ts'

const isHistory = async (tx: Sql, id: string) =>
  (await tx.rows('SELECT id FROM responses WHERE previous_id = ? LIMIT 1', [id])).length > 0

/** The table `responses`. */
export function sqlResponses(engine: SqlEngine): ResponseStore {
  const { text } = engine.dialect
  const chain = `WITH RECURSIVE chain (id, depth) AS (
      SELECT ${text('?')}, 0
      UNION ALL
      SELECT r.previous_id, depth + 1 FROM chain JOIN responses r ON r.id = chain.id
      WHERE r.previous_id IS NOT NULL AND depth < ${longestChain}
    )
    SELECT r.* FROM chain JOIN responses r ON r.id = chain.id WHERE r.key_id = ? ORDER BY depth DESC`
  return {
    put: ({ id, keyId, previousId, createdAt, input, response }: StoredResponse) =>
      engine.upsert(
        {
          table: 'responses',
          columns: ['id', 'key_id', 'previous_id', 'created_at', 'payload'],
          key: ['id'],
        },
        [[id, keyId, previousId, createdAt, packResponse({ input, response })]],
      ),
    find: async (id, keyId, since) => {
      const query = 'SELECT * FROM responses WHERE id = ? AND key_id = ? AND deleted = 0 AND created_at >= ?'
      const [row] = await engine.rows<ResponseRow>(query, [id, keyId, since])
      return row && unpackResponse(row)
    },
    before: async ({ previousId, keyId }) =>
      previousId ? (await engine.rows<ResponseRow>(chain, [previousId, keyId])).map(unpackResponse) : [],
    remove: (id) =>
      engine.begin(async (tx) => {
        await tx.run('UPDATE responses SET deleted = 1 WHERE id = ?', [id])
        // What was only kept for it goes with it.
        for (let next: string | null = id; next !== null;) {
          const query = 'SELECT previous_id, deleted FROM responses WHERE id = ?'
          const [row]: { previous_id: string | null; deleted: number }[] = await tx.rows(query, [next])
          if (row?.deleted !== 1 || (await isHistory(tx, next))) return
          await tx.run('DELETE FROM responses WHERE id = ?', [next])
          next = row.previous_id
        }
      }),
    sweep: async (until, limit) => {
      let removed = 0
      // The last of a chain goes first, and frees the one before it.
      while (removed < limit) {
        const rows = await engine.rows<{ id: string }>(
          `SELECT id FROM responses r WHERE created_at < ?
             AND NOT EXISTS (SELECT 1 FROM responses later WHERE later.previous_id = r.id) LIMIT ${limit}`,
          [until],
        )
        if (rows.length === 0) break
        const ids = rows.map(({ id }) => id)
        removed += await engine.run(`DELETE FROM responses WHERE id IN ${list(ids.length)}`, ids)
      }
      return removed
    },
  }
}

/** The table `videos`. */
export function sqlVideos(engine: SqlEngine, self: string): VideoStore {
  const { now } = engine.dialect
  const free = `phase <> 'over' AND owner <> ? AND owned_until <= ${now}`
  return {
    add: async (video, pictures, ownMs) => {
      const { id, keyId, form, model, prompt, wish, phase, createdAt, log } = video
      await engine.run(
        `INSERT INTO videos (id, key_id, form, model, prompt, wish, pictures, phase, created_at, log, owner, owned_until)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ${now} + ?)`,
        [
          id,
          keyId,
          form,
          model,
          prompt,
          JSON.stringify(wish),
          packPictures(pictures),
          phase,
          createdAt,
          JSON.stringify(log),
          self,
          ownMs,
        ],
      )
    },
    update: async (video) => {
      const changed = await engine.run(
        `UPDATE videos SET phase = ?, account_id = ?, conversation_id = ?, progress = ?, ended_at = ?, file = ?,
           thumbnail = ?, fault = ?, message = ?, log = ?${video.phase === 'over' ? ', pictures = NULL' : ''}
         WHERE id = ? AND claim = ?`,
        [
          video.phase,
          video.accountId,
          video.conversationId,
          video.progress,
          video.endedAt,
          video.file,
          video.thumbnail,
          video.fault,
          video.message,
          JSON.stringify(video.log),
          video.id,
          video.claim,
        ],
      )
      return changed > 0
    },
    claim: async (video, ownMs) => {
      const changed = await engine.run(
        `UPDATE videos SET claim = claim + 1, owner = ?, owned_until = ${now} + ?
         WHERE id = ? AND claim = ? AND phase = ? AND ${free}`,
        [self, ownMs, video.id, video.claim, video.phase, self],
      )
      return changed > 0 ? { ...video, claim: video.claim + 1 } : undefined
    },
    renew: async (videos, ownMs) => {
      const owned: string[] = []
      const query = `UPDATE videos SET owned_until = ${now} + ? WHERE id = ? AND claim = ? AND owner = ? AND phase <> 'over'`
      for (const { id, claim } of videos)
        if ((await engine.run(query, [ownMs, id, claim, self])) > 0) owned.push(id)
      return owned
    },
    find: async (id, keyId) => {
      const query = `SELECT ${videoColumns} FROM videos WHERE id = ? AND key_id = ?`
      const [row] = await engine.rows<VideoRow>(query, [id, keyId])
      return row && videoOf(row)
    },
    list: async (keyId) =>
      (
        await engine.rows<VideoRow>(`SELECT ${videoColumns} FROM videos WHERE key_id = ? ORDER BY seq`, [
          keyId,
        ])
      ).map(videoOf),
    free: async () =>
      (
        await engine.rows<VideoRow>(`SELECT ${videoColumns} FROM videos WHERE ${free} ORDER BY seq`, [self])
      ).map(videoOf),
    pictures: async (id) => {
      const query = 'SELECT pictures FROM videos WHERE id = ?'
      return unpackPictures((await engine.rows<{ pictures: Uint8Array | null }>(query, [id]))[0]?.pictures)
    },
    remove: async (id) => {
      await engine.run('DELETE FROM videos WHERE id = ?', [id])
    },
  }
}

/** The table `kept_answers`. */
export function sqlAnswers(engine: SqlEngine): AnswerStore {
  type Row = { status: number; content_type: string; body: Uint8Array<ArrayBuffer> }
  return {
    find: async (place, since) => {
      const query = 'SELECT status, content_type, body FROM kept_answers WHERE place = ? AND created_at >= ?'
      const [row] = await engine.rows<Row>(query, [place, since])
      if (!row) return undefined
      const body = new TextDecoder().decode(Bun.zstdDecompressSync(row.body))
      return { status: row.status, contentType: row.content_type, body }
    },
    put: (place, at, { status, contentType, body }) =>
      engine.upsert(
        {
          table: 'kept_answers',
          columns: ['place', 'created_at', 'status', 'content_type', 'body'],
          key: ['place'],
        },
        [[place, at, status, contentType, Bun.zstdCompressSync(body, { level: 1 })]],
      ),
    sweep: async (before) => {
      await engine.run('DELETE FROM kept_answers WHERE created_at < ?', [before])
    },
  }
}
