import type { ImageCue } from './script.ts'
import { drawPicture } from './picture.ts'
import { flatError } from './refusals.ts'
import type { Route } from './site.ts'

type Asset = { userId: string; prompt: string; moderated: boolean; at: number }

/** Pictures made in answers; the last thousand. Their bytes are drawn when somebody asks. */
export type AssetShelf = {
  keep: (image: ImageCue, userId: string) => void
  find: (id: string) => Asset | undefined
}

const maxAssets = 1000

export function createAssetShelf(now: () => number): AssetShelf {
  const shelf = new Map<string, Asset>()
  return {
    keep: ({ imageId, prompt, moderated, index }, userId) => {
      shelf.delete(imageId)
      shelf.set(imageId, { userId, prompt: `${prompt} ${index}`, moderated, at: now() })
      const oldest = shelf.keys().next()
      if (shelf.size > maxAssets && !oldest.done) shelf.delete(oldest.value)
    },
    find: (id) => shelf.get(id),
  }
}

const path = /^\/users\/([\w-]+)\/(?:generated\/)?([0-9a-f-]{36})(-part-0)?\/(image\.jpg|content)$/
const refuse = (status: number, code: number, message: string) =>
  Response.json(flatError(code, message), { status })

/** Generated files under `/users/…` (upstream-protocol 5.4): for their owner only. */
export const assetFiles: Route = {
  method: 'GET',
  path,
  access: 'open',
  withoutStatsig: true,
  answer: async ({ site, url, account }) => {
    const [, owner, id = '', preview] = path.exec(url.pathname) ?? []
    const asset = site.assets.find(id)
    if (!account || (asset && asset.userId !== account.userId)) return refuse(403, 7, 'Forbidden')
    if (!asset || asset.moderated || owner !== asset.userId) return refuse(404, 5, 'Asset not found')
    if (site.now() - asset.at < site.settings.assetDelayMs) return refuse(403, 7, 'Forbidden')
    const picture = await drawPicture(asset.prompt, preview ? 'png' : 'jpeg')
    return new Response(picture, { headers: { 'content-type': preview ? 'image/png' : 'image/jpeg' } })
  },
}
