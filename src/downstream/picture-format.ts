const formats: readonly [start: string, format: string][] = [
  ['/9j/', 'jpeg'],
  ['iVBORw0KGgo', 'png'],
  ['UklGR', 'webp'],
  ['R0lGOD', 'gif'],
]

/** What a picture is: by its first bytes, by the extension of our own link else. */
export function pictureFormat({
  base64,
  url,
}: {
  base64?: string | undefined
  url?: string
}): string | undefined {
  const found = base64 && formats.find(([start]) => base64.startsWith(start))?.[1]
  const extension = /\.(jpg|png|webp|gif)$/.exec(url ?? '')?.[1]
  return found || (extension === 'jpg' ? 'jpeg' : extension)
}
