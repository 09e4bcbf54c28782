/** One thing to serve: its plain bytes and compressed copies, by the suffix their files carry. */
export type Variants = {
  tag: string
  headers: Record<string, string>
  /** The copy with this suffix (`.br`, `.gz`, empty = plain), undefined when there is none. */
  body: (suffix: string) => Uint8Array | undefined
}

const encodings = [
  ['br', '.br'],
  ['gzip', '.gz'],
] as const

/**
 * The answer to a GET or HEAD of something with compressed copies: the smallest copy the caller takes, its own strong
 * ETag, and 304 with the same headers when the caller has it. Undefined when there is no plain copy either.
 */
export function negotiate(request: Request, { tag, headers, body }: Variants): Response | undefined {
  const accepted = request.headers.get('accept-encoding') ?? ''
  const choices = encodings
    .filter(([name]) => takes(accepted, name))
    .map(([name, suffix]) => ({ name, suffix }))
  for (const { name, suffix } of [...choices, { name: undefined, suffix: '' }]) {
    const bytes = body(suffix)
    if (!bytes) continue
    const etag = `"${tag}${suffix}"`
    const all = { ...headers, etag, vary: 'accept-encoding', ...(name && { 'content-encoding': name }) }
    if (matches(request.headers.get('if-none-match'), etag))
      return new Response(null, { status: 304, headers: all })
    return new Response(bytes as Uint8Array<ArrayBuffer>, { headers: all })
  }
  return undefined
}

/** Whether `Accept-Encoding` names the coding (or `*`) without `q=0`. */
function takes(accepted: string, coding: string): boolean {
  const parts = accepted
    .toLowerCase()
    .split(',')
    .map((part) => part.trim().split(/\s*;\s*/))
  const named = parts.find(([name]) => name === coding) ?? parts.find(([name]) => name === '*')
  return named !== undefined && !named.slice(1).some((parameter) => /^q=0(\.0*)?$/.test(parameter))
}

const matches = (ifNoneMatch: string | null, etag: string): boolean =>
  ifNoneMatch !== null &&
  (ifNoneMatch.trim() === '*' ||
    ifNoneMatch.split(',').some((one) => one.trim().replace(/^W\//, '') === etag))
