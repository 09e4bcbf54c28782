import type { FaultRow, MediaTwist } from './fault-row.ts'

const row = (twist: MediaTwist, help: string): FaultRow => ({
  name: `media_${twist}`,
  help,
  scope: 'media',
  twist,
})

/** What may go wrong with pictures and videos, whatever way they come. */
export const mediaFaults: readonly FaultRow[] = [
  row('limit', 'pictures and videos: the limit is reached'),
  row('address', 'videos: 429 for the address, whatever quota is left'),
  row('stock', 'videos: the same ready-made clip as everybody gets'),
  row('error', 'pictures and videos: an error nobody has a name for'),
  row('moderated', 'pictures and videos: all are made and withheld'),
  row('moderated_first', 'pictures: the first is withheld'),
  row('no_final', 'pictures and videos: a preview, never the final one'),
  row('few', 'pictures: half as many as asked for, then silence'),
  row('cut', 'pictures and videos: the connection breaks after the previews'),
  row('stall', 'pictures and videos: silence from the start'),
  row('no_blob', 'pictures: links only, no bytes on the socket'),
  row('old_form', 'edits and videos: the newest form of the request is refused with 400'),
  row('renamed', 'pictures: every message on the socket has another name'),
  row('closed', 'the Imagine socket answers its handshake with 403'),
]
