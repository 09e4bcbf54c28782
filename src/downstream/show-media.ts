import type { MediaKind } from '../core/event.ts'
import type { Deps } from '../deps.ts'
import type { KeptMedia, ShowMedia } from '../gateway/localize.ts'
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
  async (kept, thumbnail) => {
    const { image_format, video_format } = deps.config.current().app
    const link = fileUrl(deps, info, kept.kind, kept.name)
    if (kept.kind === 'video') return { url: link, text: videoText(link, video_format, thumbnail) }
    const base64 = image_format === 'base64' ? await base64Of(deps, kept) : undefined
    const url = base64 === undefined ? link : `data:${kept.contentType};base64,${base64}`
    return { url, text: image_format === 'link' ? url : `![image](${url})` }
  }

/** Media as files of their own: our link, how large a picture is, and its bytes when they are wanted. */
export const asFile =
  (deps: Part, info: RequestInfo, bytes: boolean): ShowMedia =>
  async (kept) => {
    const { kind, name, size } = kept
    const base64 = bytes && kind === 'image' ? await base64Of(deps, kept) : undefined
    return {
      url: fileUrl(deps, info, kind, name),
      ...(size && { size }),
      ...(base64 !== undefined && { base64 }),
    }
  }

/** The picture as it came, else as it lies in our storage. */
async function base64Of({ media }: Part, { base64, name }: KeptMedia): Promise<string | undefined> {
  if (base64 !== undefined) return base64
  const found = await media.find('image', name)
  const bytes = await found?.read()
  return bytes && Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64')
}
