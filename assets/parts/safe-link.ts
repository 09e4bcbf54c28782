import { base } from '../state/base.ts'

/** The address when a link may lead there: the web and mail. Anything else (`javascript:`, `data:`) leads nowhere. */
export function safeLink(href: string): string | undefined {
  try {
    const url = new URL(href, location.origin)
    return ['http:', 'https:', 'mailto:'].includes(url.protocol) ? url.href : undefined
  } catch {
    return undefined
  }
}

// Below whatever path: the public address may have one.
const ownFile = /^(?:(?:\/[\w.~-]+)*\/v1\/files)?\/(?:image|images|video|videos)\/([\w-]+\.\w+)$/

/**
 * Where a picture is shown from: data of a picture as it is; our own copies from this origin, whatever public address
 * stands in the link. Undefined for everything else: it would leave the origin, and is shown as a link.
 */
export function pictureAddress(href: string): string | undefined {
  if (/^data:image\/(png|jpeg|webp|gif|avif);base64,[A-Za-z\d+/=]+$/.test(href)) return href
  return ownAddress(href, 'image')
}

/** The path here of one of our copies, undefined when the link leads to something else. */
export function ownAddress(href: string, kind: 'image' | 'video'): string | undefined {
  try {
    const { pathname, protocol } = new URL(href, location.origin)
    const name = ownFile.exec(pathname)?.[1]
    const fits = name && pathname.includes(`/${kind}`) && ['http:', 'https:'].includes(protocol)
    return fits ? `${base}/v1/files/${kind}/${name}` : undefined
  } catch {
    return undefined
  }
}
