import type { HttpAnswer } from '../lib/http-exchange.ts'

/** The environment names a proxy, which fetch takes by itself. */
export function hasProxyOfItsOwn(url: string): boolean {
  const name = url.startsWith('https:') ? 'https_proxy' : 'http_proxy'
  return Boolean(process.env[name] || process.env[name.toUpperCase()])
}

const withoutBody = new Set([204, 205, 304])

/** An answer of our own connections as fetch would give it. */
export function asResponse({ status, headers, body }: HttpAnswer): Response {
  const stream = new ReadableStream<Uint8Array>(
    {
      pull: async (out) => {
        const { value } = await body.read()
        if (value) out.enqueue(value)
        else out.close()
      },
      cancel: body.cancel,
    },
    { highWaterMark: 0 },
  )
  if (!withoutBody.has(status)) return new Response(stream, { status, headers })
  void body.cancel()
  return new Response(null, { status, headers })
}
