const longest = 120

/**
 * A file name to send: the last part of what the caller wrote, without characters that are no part of a name, and with
 * this extension when one is given. "" when nothing is left.
 */
export function cleanName(name: string, extension?: string): string {
  const last = name.split(/[/\\]/).at(-1) ?? ''
  const plain = last.replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, '').replace(/^[\s.]+|[\s.]+$/g, '')
  const [, stem = plain, ending = ''] = /^(.+?)(\.[A-Za-z\d]{1,10})$/.exec(plain) ?? []
  if (stem === '') return ''
  const wanted = extension === undefined || same(ending, extension) ? ending : `.${extension}`
  return [...stem].slice(0, longest - wanted.length).join('') + wanted
}

// The upstream reads a file by its extension: one without any is refused.
const extensions: Record<string, string> = {
  'application/pdf': 'pdf',
  'application/json': 'json',
  'application/zip': 'zip',
  'application/msword': 'doc',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 'docx',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': 'xlsx',
  'application/vnd.openxmlformats-officedocument.presentationml.presentation': 'pptx',
  'text/plain': 'txt',
  'text/csv': 'csv',
  'text/html': 'html',
  'text/markdown': 'md',
  'text/xml': 'xml',
  'image/png': 'png',
  'image/jpeg': 'jpg',
  'image/gif': 'gif',
  'image/webp': 'webp',
  'audio/mpeg': 'mp3',
  'audio/wav': 'wav',
  'video/mp4': 'mp4',
}

/** The name of a file to send, with the extension of its content when it has none; `index` counts files from 0. */
export function fileName(name: string, index: number, contentType: string): string {
  const stem = name || `file-${index + 1}`
  const extension = Object.hasOwn(extensions, contentType) ? extensions[contentType] : undefined
  return extension === undefined || /.\.[A-Za-z\d]{1,10}$/.test(stem) ? stem : `${stem}.${extension}`
}

const same = (ending: string, extension: string) =>
  ending.toLowerCase() === `.${extension}` || (extension === 'jpg' && ending.toLowerCase() === '.jpeg')

/** The last part of a URL's path, unescaped where it can be; "" for a data URI or none. */
export function nameInUrl(url: string): string {
  // A data URI may be long: it is not even parsed.
  const pathname = /^https?:/i.test(url) ? (URL.parse(url)?.pathname ?? '') : ''
  const last = pathname.split('/').at(-1) ?? ''
  try {
    return decodeURIComponent(last)
  } catch {
    return last
  }
}
