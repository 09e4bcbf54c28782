import type { MediaKind } from '../core/event.ts'
import type { Deps } from '../deps.ts'
import type { ShowMedia } from '../gateway/localize.ts'
import { publicBaseUrl } from '../lib/public-base-url.ts'
import type { RequestInfo } from './request-info.ts'
import { videoText } from './video-text.ts'

type Part = Pick<Deps, 'config' | 'media'>

/** Where a caller finds our copy: `https://…/v1/files/image/<name>`. */
export function fileUrl(
  { config }: Part,
  { peer }: Pick<RequestInfo, 'peer'>,
  kind: MediaKind,
  name: string,
) {
  const { app, server } = config.current()
  const base = publicBaseUrl(app, peer, server.trusted_proxies)
  return `${base}/v1/files/${kind}/${name}`
}

/** Media in a text: links, or pictures as data URIs when `app.image_format` says so; videos as `app.video_format` says. */
export const configured =
  (deps: Part, info: RequestInfo): ShowMedia =>
  async (kind, name, thumbnail) => {
    const { image_format, video_format } = deps.config.current().app
    const link = fileUrl(deps, info, kind, name)
    if (kind === 'video') return { url: link, text: videoText(link, video_format, thumbnail) }
    const file = image_format === 'base64' ? await readPicture(deps, name) : undefined
    const url = file ? `data:${file.contentType};base64,${file.base64}` : link
    return { url, text: image_format === 'link' ? url : `![image](${url})` }
  }

/** Media as files of their own: our link, how large a picture is, and its bytes when they are wanted. */
export const asFile =
  (deps: Part, info: RequestInfo, bytes: boolean): ShowMedia =>
  async (kind, name) => {
    const url = fileUrl(deps, info, kind, name)
    const file = kind === 'image' ? await readPicture(deps, name) : undefined
    if (!file) return { url }
    return { url, ...(file.size && { size: file.size }), ...(bytes && { base64: file.base64 }) }
  }

async function readPicture({ media }: Part, name: string) {
  const found = media.find('image', name)
  if (!found) return undefined
  const bytes = await Bun.file(found.path).bytes()
  const size = await new Bun.Image(bytes).metadata().catch(() => undefined)
  return {
    contentType: found.contentType,
    base64: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64'),
    ...(size && { size: { width: size.width, height: size.height } }),
  }
}
