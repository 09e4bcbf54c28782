import { drawPicture, type PictureSize } from './picture.ts'
import { flatError } from './refusals.ts'
import type { Route } from './site.ts'
import { videoFile } from './videos.ts'

/** A picture the upstream keeps: how to draw it, or the bytes themselves. */
export type Asset = {
  userId: string
  prompt: string
  moderated: boolean
  size?: PictureSize
  bytes?: Uint8Array<ArrayBuffer>
  isVideo?: boolean
  /** The same file as that of others. */
  isStock?: boolean
}

/** Pictures made in answers; the last thousand. Most are drawn when somebody asks. */
export type AssetShelf = {
  keep: (id: string, asset: Asset) => void
  find: (id: string) => (Asset & { at: number }) | undefined
  listOf: (userId: string) => (Asset & { id: string; at: number })[]
  remove: (id: string, userId: string) => boolean
}

const maxAssets = 1000

export function createAssetShelf(now: () => number): AssetShelf {
  const shelf = new Map<string, Asset & { at: number }>()
  return {
    keep: (id, asset) => {
      shelf.delete(id)
      shelf.set(id, { ...asset, at: now() })
      const oldest = shelf.keys().next()
      if (shelf.size > maxAssets && !oldest.done) shelf.delete(oldest.value)
    },
    find: (id) => shelf.get(id),
    listOf: (userId) =>
      [...shelf].flatMap(([id, asset]) => (asset.userId === userId ? [{ ...asset, id }] : [])),
    remove: (id, userId) => shelf.get(id)?.userId === userId && shelf.delete(id),
  }
}

/** The picture's bytes, or those of its preview. */
export const pictureOf = async ({ prompt, size, bytes }: Asset, preview: boolean) =>
  bytes ?? (await drawPicture(prompt, preview ? 'png' : 'jpeg', size))

const path =
  /^\/users\/([\w-]+)\/(?:generated\/)?([0-9a-f-]{36})(-part-0)?\/(image\.jpg|content|generated_video\.mp4|preview_image\.jpg)$/
const refuse = (status: number, code: number, message: string) =>
  Response.json(flatError(code, message), { status })

/** Generated files under `/users/…` (upstream-protocol 5.4): for their owner only. */
export const assetFiles: Route = {
  method: 'GET',
  path,
  access: 'open',
  withoutStatsig: true,
  answer: async ({ site, url, account }) => {
    const [, owner, id = '', preview, file] = path.exec(url.pathname) ?? []
    const asset = site.assets.find(id)
    if (!account || (asset && asset.userId !== account.userId)) return refuse(403, 7, 'Forbidden')
    if (!asset || asset.moderated || owner !== asset.userId) return refuse(404, 5, 'Asset not found')
    if (site.now() - asset.at < site.settings.assetDelayMs) return refuse(403, 7, 'Forbidden')
    if (file === 'generated_video.mp4')
      return asset.isVideo
        ? new Response(await videoFile(asset.isStock ? undefined : id))
        : refuse(404, 5, 'Asset not found')
    const picture = await pictureOf(asset, preview !== undefined)
    return new Response(picture, { headers: { 'content-type': preview ? 'image/png' : 'image/jpeg' } })
  },
}
