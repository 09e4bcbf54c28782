import type { OwnedPlace } from '../core/conversation.ts'
import type { Upstream } from '../upstream/upstream.ts'
import { createUploads, type Uploads } from './attachments/uploads.ts'
import type { RelayDeps, RelayRequest } from './first-content.ts'

export type UploadsFor = (place: OwnedPlace | undefined) => Promise<Uploads>

/** Files of the whole prompt, or of its new turns alone when it goes on somewhere: loaded when first asked for. */
export function uploadsOnce(
  { attachments }: RelayDeps,
  upstream: Upstream,
  request: RelayRequest,
): UploadsFor {
  const { prompt, model, thread } = request
  const forMedia = model.kind !== 'chat'
  const under = new Map<boolean, Promise<Uploads>>()
  const load = async (fresh: boolean) => {
    const asked = fresh && thread ? { ...prompt, turns: [...thread.fresh] } : prompt
    const files = await attachments(asked, request)
    return createUploads(upstream, forMedia ? files.map((file) => ({ ...file, forMedia })) : files)
  }
  return (place) => {
    const fresh = place !== undefined
    const uploads = under.get(fresh) ?? load(fresh)
    under.set(fresh, uploads)
    return uploads
  }
}
