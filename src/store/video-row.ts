import type { FaultKind } from '../core/fault.ts'
import type { Video, VideoForm, VideoPhase, VideoPicture } from '../core/video.ts'

/** A row of `videos` without its pictures. */
export type VideoRow = {
  id: string
  key_id: string
  form: VideoForm
  model: string
  prompt: string
  wish: string
  phase: VideoPhase
  account_id: string
  conversation_id: string
  progress: number
  created_at: number
  ended_at: number
  file: string
  thumbnail: string
  fault: FaultKind | ''
  message: string
  claim: number
  log: string
}

// All but the pictures, which are large and needed once.
export const videoColumns = `id, key_id, form, model, prompt, wish, phase, account_id, conversation_id, progress, created_at, ended_at,
  file, thumbnail, fault, message, claim, log`

export const packPictures = (pictures: readonly VideoPicture[]) =>
  pictures.length === 0 ? null : Buffer.from(JSON.stringify(pictures))

export const unpackPictures = (bytes: Uint8Array | null | undefined): VideoPicture[] =>
  bytes ? (JSON.parse(new TextDecoder().decode(bytes)) as VideoPicture[]) : []

export const videoOf = (row: VideoRow): Video => ({
  id: row.id,
  keyId: row.key_id,
  form: row.form,
  model: row.model,
  prompt: row.prompt,
  wish: JSON.parse(row.wish),
  phase: row.phase,
  accountId: row.account_id,
  conversationId: row.conversation_id,
  progress: row.progress,
  createdAt: row.created_at,
  endedAt: row.ended_at,
  file: row.file,
  thumbnail: row.thumbnail,
  fault: row.fault,
  message: row.message,
  claim: row.claim,
  log: row.log === '' ? { requestId: row.id, address: '', attempts: [] } : JSON.parse(row.log),
})
