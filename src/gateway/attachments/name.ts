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
