import type { LiveAccount } from './accounts.ts'
import { flatError } from './refusals.ts'
import type { Route, Site } from './site.ts'

/** One file as the list shows it. */
type Listed = {
  id: string
  name: string
  type: string
  size: number
  at: number
  key: string
  generated: boolean
}

/** Everything an account has stored, newest first: what it uploaded and what was made for it. */
function filesOf(site: Site, { userId }: LiveAccount): Listed[] {
  const uploads = site.uploads.listOf(userId).map(({ id, name, type, size, at }) => {
    return { id, name, type, size, at, key: `users/${userId}/${id}/content`, generated: false }
  })
  const made = site.assets.listOf(userId).map(({ id, at, isVideo }) => {
    const file = isVideo ? 'generated_video.mp4' : 'image.jpg'
    const type = isVideo ? 'video/mp4' : 'image/jpeg'
    return {
      id,
      name: file,
      type,
      size: 100_000,
      at,
      key: `users/${userId}/generated/${id}/${file}`,
      generated: true,
    }
  })
  return [...uploads, ...made].toSorted((a, b) => b.at - a.at)
}

const encode = (file: Listed, { userId }: LiveAccount) => ({
  assetId: file.id,
  mimeType: file.type,
  name: file.name,
  sizeBytes: file.size,
  createTime: new Date(file.at).toISOString(),
  lastUseTime: new Date(file.at).toISOString(),
  summary: '',
  previewImageKey: '',
  key: file.key,
  auxKeys: {},
  responseId: '',
  isDeleted: false,
  fileSource: file.generated ? 'IMAGINE_GENERATED_FILE_SOURCE' : 'SELF_UPLOAD_FILE_SOURCE',
  isModelGenerated: file.generated,
  isLatest: true,
  isPublic: false,
  ownerUserId: userId,
})

const notFound = () => Response.json(flatError(5, 'Asset not found'), { status: 404 })

/** `GET /rest/assets`: pages of at most 100 (upstream-protocol 5.6). */
const assetList: Route = {
  method: 'GET',
  path: /^\/rest\/assets$/,
  access: 'account',
  answer: ({ site, url }, account) => {
    const size = Math.max(1, Math.min(Number(url.searchParams.get('pageSize') ?? 50) || 50, 100))
    const from = Number(url.searchParams.get('pageToken') || 0)
    const files = filesOf(site, account)
    const next = from + size < files.length ? String(from + size) : ''
    return Response.json({
      assets: files.slice(from, from + size).map((file) => encode(file, account)),
      nextPageToken: next,
    })
  },
}

const onePath = /^\/rest\/assets\/([0-9a-f-]{36})$/

const oneAsset: Route = {
  method: 'GET',
  path: onePath,
  access: 'account',
  answer: ({ site, url }, account) => {
    const id = onePath.exec(url.pathname)?.[1]
    const file = filesOf(site, account).find((each) => each.id === id)
    return file ? Response.json(encode(file, account)) : notFound()
  },
}

const removePath = /^\/rest\/assets-metadata\/([0-9a-f-]{36})$/

const removeAsset: Route = {
  method: 'DELETE',
  path: removePath,
  access: 'account',
  answer: ({ site, url }, { userId }) => {
    const id = removePath.exec(url.pathname)?.[1] ?? ''
    const gone = site.uploads.remove(id, userId) || site.assets.remove(id, userId)
    return gone ? Response.json({}) : notFound()
  },
}

const createPost: Route = {
  method: 'POST',
  path: /^\/rest\/media\/post\/create$/,
  access: 'account',
  answer: ({ call, site }, { userId }) => {
    const body = (call.body ?? {}) as { mediaType?: string; mediaUrl?: string; prompt?: string }
    if (!body.mediaType) return Response.json(flatError(3, 'mediaType is required'), { status: 400 })
    return Response.json({
      post: {
        id: crypto.randomUUID(),
        userId,
        createTime: new Date(site.now()).toISOString(),
        prompt: body.prompt ?? '',
        originalPrompt: '',
        mediaType: body.mediaType,
        mediaUrl: body.mediaUrl ?? '',
        mimeType: 'image/jpeg',
        originalPostId: '',
        thumbnailImageUrl: '',
      },
    })
  },
}

export const assetRoutes: readonly Route[] = [assetList, oneAsset, removeAsset, createPost]
