/** The address of a proxy as it may be shown: without its password. Empty stays empty. */
export function maskedProxy(url: string): string {
  const parts = URL.parse(url)
  if (!parts) return url === '' ? '' : '…'
  const user = parts.username === '' ? '' : `${decodeURIComponent(parts.username)}:…@`
  return `${parts.protocol}//${user}${parts.host}`
}
