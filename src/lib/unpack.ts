import { own } from './own.ts'

const formats: Record<string, 'gzip' | 'deflate' | 'brotli' | 'zstd'> = {
  gzip: 'gzip',
  'x-gzip': 'gzip',
  deflate: 'deflate',
  br: 'brotli',
  zstd: 'zstd',
}

/** Options of a fetch whose answer `unpacked` takes: asks for the same encodings as Bun does, and unpacks nothing itself. */
export const packed = { decompress: false } as const
export const acceptEncoding = 'gzip, deflate, br, zstd'

/**
 * The answer with its body unpacked piece by piece. Bun's own unpacking writes "Decompression error" to stderr when the
 * bytes are broken, past our log; here reading rejects and nothing else happens. Unknown encodings pass as they are.
 */
export function unpacked(response: Response): Response {
  const format = own(formats, response.headers.get('content-encoding')?.trim().toLowerCase() ?? '')
  if (!format || !response.body) return response
  const headers = new Headers(response.headers)
  headers.delete('content-encoding')
  headers.delete('content-length')
  const stream = new DecompressionStream(format) as unknown as ReadableWritablePair<Uint8Array, Uint8Array>
  return new Response(response.body.pipeThrough(stream), {
    status: response.status,
    statusText: response.statusText,
    headers,
  })
}
