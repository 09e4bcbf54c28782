import { nanoid } from 'nanoid'
import { type ByteRange, decodeRange } from './decode-range.ts'
import type { FileContent, MediaDriver, Served } from './driver.ts'
import { isMediaName } from './id.ts'
import { createS3Calls, type S3CallsOptions } from './s3-calls.ts'
import { byUse, type StoredFile } from './scan.ts'
import { sniffLength, sniffMedia } from './sniff.ts'

export type S3DriverOptions = S3CallsOptions & {
  /** What keys begin with: others may use the bucket too. */
  prefix: string
  /** Whether callers are sent to the storage itself, by an address that holds for an hour. */
  redirect: () => boolean
  relistMs?: number
}

/** Parts of an upload: what one file takes in memory, and S3's least. */
const partBytes = 5 * 1024 ** 2
const redirectSeconds = 3600

/** Files in a bucket of an S3-compatible server. Nothing is kept here: what comes in goes out in parts, and back again as it comes. */
export function s3Driver({ prefix, redirect, relistMs = 300_000, ...options }: S3DriverOptions): MediaDriver {
  const calls = createS3Calls(options)
  const { client, call, ask } = calls
  const begin = prefix.replace(/^\/+|\/+$/g, '')
  const pathOf = (key: string) => (begin === '' ? key : `${begin}/${key}`)
  const keyOf = (path: string) => (begin === '' ? path : path.slice(begin.length + 1))

  async function listFolder(folder: string): Promise<StoredFile[]> {
    const files: StoredFile[] = []
    let continuationToken: string | undefined
    do {
      const asked = { prefix: pathOf(folder), ...(continuationToken && { continuationToken }) }
      const page = await call(() => client.list(asked))
      for (const { key: path, size = 0, lastModified } of page.contents ?? []) {
        const key = keyOf(path)
        if (!isMediaName(key.slice(folder.length))) continue
        files.push({ key, bytes: size, usedAt: lastModified ? Date.parse(lastModified) : 0 })
      }
      continuationToken = page.isTruncated ? page.nextContinuationToken : undefined
    } while (continuationToken)
    return files
  }

  return {
    write: async (key, { contentType }, content) => {
      let broken: { error: unknown } | undefined
      await call(
        async (refresh) => {
          const body = bodyOf(content, refresh, (error) => (broken = { error }))
          await client.write(pathOf(key), body, { type: contentType, partSize: partBytes, queueSize: 1 })
        },
        () => broken?.error,
      )
    },
    look: async (key, known) => {
      if (known) return known
      const response = await ask(pathOf(key), { method: 'GET', range: `bytes=0-${sniffLength - 1}` })
      if (!response?.ok) return undefined
      const type = sniffMedia(await response.bytes())
      const bytes = Number(
        response.headers.get('content-range')?.split('/')[1] ?? response.headers.get('content-length'),
      )
      return type && { bytes, type }
    },
    read: async (key) => {
      const response = await ask(pathOf(key), { method: 'GET' })
      return response && new Uint8Array(await call(() => response.arrayBuffer()))
    },
    respond: async (served, request) => {
      const path = pathOf(served.key)
      const method = request.method === 'HEAD' ? 'HEAD' : 'GET'
      if (method === 'GET' && redirect())
        return new Response(null, {
          status: 302,
          headers: {
            location: calls.presigned(path, redirectSeconds),
            'cache-control': `private, max-age=${redirectSeconds / 2}`,
          },
        })
      const range = decodeRange(rangeOf(request, served), served.bytes)
      if (range === 'unsatisfiable') return unsatisfiable(served)
      const asked = range && `bytes=${range.from}-${range.to}`
      const response = await ask(path, { method, signal: request.signal, ...(asked && { range: asked }) })
      return response && relayed(response, served, { method, range })
    },
    stat: async (key) => {
      const response = await ask(pathOf(key), { method: 'HEAD' })
      if (!response) return undefined
      const { headers } = response
      return {
        bytes: Number(headers.get('content-length')),
        madeAt: Date.parse(headers.get('last-modified') ?? '') || 0,
      }
    },
    list: async () => byUse([...(await listFolder('image/')), ...(await listFolder('video/'))]),
    remove: (key) => call(() => client.delete(pathOf(key))),
    noteUse: () => {}, // S3 keeps no time of use
    relistMs,
    trouble: calls.trouble,
    check: async () => {
      const path = pathOf(`check/${nanoid()}.txt`)
      await call(() => client.write(path, 'check'))
      await call(() => client.file(path).text())
      await call(() => client.delete(path))
    },
    close: calls.close,
  }
}

/** What is uploaded. A body that breaks ends the upload, so that nothing of it is kept. */
function bodyOf(content: FileContent, refresh: () => void, onBroken: (error: unknown) => void) {
  if (content instanceof Uint8Array) return content
  const pieces = content[Symbol.asyncIterator]()
  return new Response(
    new ReadableStream<Uint8Array>({
      pull: async (controller) => {
        try {
          const { value, done } = await pieces.next()
          refresh()
          if (done) controller.close()
          else controller.enqueue(value)
        } catch (error) {
          onBroken(error)
          controller.error(error)
        }
      },
    }),
  )
}

/** The range that counts: none when the caller has another version of the file (RFC 9110 13.1.5). */
function rangeOf(request: Request, { etag }: Served): string | null {
  const condition = request.headers.get('if-range')
  return condition === null || condition === etag ? request.headers.get('range') : null
}

const unsatisfiable = ({ bytes, headers }: Served): Response =>
  new Response(null, { status: 416, headers: { ...headers, 'content-range': `bytes */${bytes}` } })

/** The server's answer as ours, passed on as it comes. Bun sends a stream in chunks, whatever length is said. */
function relayed(
  response: Response,
  { bytes, headers }: Served,
  { method, range }: { method: string; range: ByteRange | undefined },
): Response {
  // A server that knows no ranges sends all of it.
  const part = response.status === 206 ? range : undefined
  // The answer to HEAD has no body, whose length is told then.
  return new Response(method === 'HEAD' ? null : response.body, {
    status: part ? 206 : 200,
    headers: {
      ...headers,
      'content-length': String(part ? part.to - part.from + 1 : bytes),
      ...(part && { 'content-range': `bytes ${part.from}-${part.to}/${bytes}` }),
    },
  })
}
