import { createHmac, timingSafeEqual } from 'node:crypto'
import type { MediaKind } from '../core/event.ts'
import type { FoundMedia } from './cache.ts'

/** The header by which one gateway shows another that it is one of those on the same store. */
const hopHeader = 'x-grok2api-hop'

export type ElsewhereOptions = {
  /** Where the other gateways on the store are reached. */
  others: () => Promise<readonly string[]>
  /** What all gateways on the store know, and nobody else. */
  secret: () => string
  /** How long another gateway may take to say whether it has a file. */
  waitMs?: number
}

/** Files that another gateway has. */
export type Elsewhere = {
  /** A file of another gateway, asked of all at once. Undefined when none has it, or none answers. */
  find: (kind: MediaKind, name: string) => Promise<FoundMedia | undefined>
  /** Whether the request comes from another gateway on the store: it asks for what is here, and is never sent on. */
  isHop: (request: Request) => boolean
}

/** A name nobody has is not asked for again for so long: names are guessed by anybody. */
const nobodyMs = 10_000
const mostNobody = 1000

export function mediaElsewhere({ others, secret, waitMs = 3000 }: ElsewhereOptions): Elsewhere {
  const nobody = new Map<string, number>()
  const proof = () => createHmac('sha256', secret()).update('media of another gateway').digest('hex')
  const ask = (url: string, method: string, headers: Record<string, string>, signal: AbortSignal) =>
    fetch(url, {
      method,
      headers: { ...headers, [hopHeader]: proof() },
      signal,
      redirect: 'manual',
      timeout: false,
    })

  /** The first who has it; who answers later is left. */
  async function holder(path: string): Promise<{ url: string; response: Response } | undefined> {
    const stop = new AbortController()
    const late = setTimeout(() => stop.abort(), waitMs)
    try {
      const all = (await others()).map(async (base) => {
        const url = base + path
        const response = await ask(url, 'HEAD', {}, stop.signal)
        if (!response.ok) throw new Error(`status ${response.status}`)
        return { url, response }
      })
      return await Promise.any(all)
    } catch {
      // Nobody has it, or whoever has it is away: that is the same to the caller.
      return undefined
    } finally {
      clearTimeout(late)
      stop.abort()
    }
  }

  return {
    find: async (kind, name) => {
      const path = `/v1/files/${kind}/${name}`
      if ((nobody.get(path) ?? 0) > Date.now()) return undefined
      const found = await holder(path)
      if (!found) {
        nobody.set(path, Date.now() + nobodyMs)
        const oldest = nobody.size > mostNobody ? nobody.keys().next().value : undefined
        if (oldest !== undefined) nobody.delete(oldest)
        return undefined
      }
      const { url, response } = found
      const { headers } = response
      return {
        contentType: headers.get('content-type') ?? 'application/octet-stream',
        bytes: Number(headers.get('content-length')),
        etag: headers.get('etag') ?? '',
        read: async () => {
          const whole = await ask(url, 'GET', {}, AbortSignal.timeout(60_000))
          return whole.ok ? new Uint8Array(await whole.arrayBuffer()) : undefined
        },
        respond: async (request, described) => {
          const asked = Object.fromEntries(
            ['range', 'if-range'].flatMap((each) => {
              const value = request.headers.get(each)
              return value === null ? [] : [[each, value]]
            }),
          )
          const answer = await ask(url, request.method, asked, request.signal).catch(() => undefined)
          return answer && [200, 206, 416].includes(answer.status)
            ? relayed(answer, request, described)
            : undefined
        },
      }
    },
    isHop: (request) => {
      const shown = Buffer.from(request.headers.get(hopHeader) ?? '')
      const expected = Buffer.from(proof())
      return shown.length === expected.length && timingSafeEqual(shown, expected)
    },
  }
}

function relayed(answer: Response, { method }: Request, described: Record<string, string>): Response {
  const headers = new Headers(described)
  for (const name of ['content-length', 'content-range']) {
    const value = answer.headers.get(name)
    if (value !== null) headers.set(name, value)
  }
  // The answer to HEAD has no body, whose length is told then.
  return new Response(method === 'HEAD' ? null : answer.body, { status: answer.status, headers })
}
