import { createCallRecord, type SimulatedCall } from '../simulator/call-record.ts'
import { refuse } from '../simulator/meet-faults.ts'
import type { SiteSettings } from '../simulator/site.ts'
import { createStreams } from '../simulator/streams.ts'
import { createTicks } from '../simulator/ticks.ts'
import { createWaits } from '../simulator/waits.ts'
import type { Books } from './books.ts'
import { catalogueRoutes } from './catalogue.ts'
import { apiError, badArgument, noKey, wrongKey } from './error.ts'
import type { ApiFaultSpec } from './faults.ts'
import { type ApiKeyRow, createApiKeys, demoKey } from './keys.ts'
import { apiFile, imageRoutes, videoRoutes } from './media.ts'
import { meetKeyFaults, refusalOf } from './meet.ts'
import { responses, storedResponse } from './responses.ts'
import type { ApiRoute, ApiSite } from './site.ts'

export type ApiOptions = {
  /** One key without limits when absent. */
  keys?: readonly ApiKeyRow[]
}

/** How a test reads and steers the simulated API. */
export type SimulatedApi = {
  /** The base URL for `[xai] base_url`. */
  url: string
  keys: readonly string[]
  /** The last 10,000 calls, oldest first, each with the text of its body as it came (`raw`). */
  calls: () => SimulatedCall[]
  /** What a key was charged so far. */
  books: (key?: string) => Books
  /** Replaces the faults of one key, or of all (`*`). */
  setFaults: (key: string, faults: readonly (string | ApiFaultSpec)[]) => void
  /** Forgets calls, books, faults and everything it stored. */
  reset: () => void
}

type Made = {
  /** Answers what is the API's; undefined for any other path. */
  receive: (request: Request, url: URL) => Promise<Response> | undefined
  control: SimulatedApi
  open: () => number
  timers: () => number
  stop: () => void
}

type Shared = Pick<SiteSettings, 'pace' | 'script'> & { origin: () => string; now: () => number }

const routes: readonly ApiRoute[] = [
  responses,
  storedResponse,
  ...catalogueRoutes,
  ...imageRoutes,
  ...videoRoutes,
]

/** The simulated xAI API, strict: what the real one refuses, or may refuse, it refuses (xai-official). */
export function createXaiApi(options: ApiOptions, shared: Shared): Made {
  const site: ApiSite = {
    ...shared,
    keys: createApiKeys(options.keys ?? [{ key: demoKey }]),
    record: createCallRecord(),
    streams: createStreams(shared.now),
    waits: createWaits(),
    ticks: createTicks(),
    stored: new Map(),
    files: new Map(),
    videos: new Map(),
    prompts: new Map(),
    promptFaults: new Map(),
  }
  return {
    receive: (request, url) => {
      if (url.pathname.startsWith('/xai-files/')) return Promise.resolve(apiFile(site, url.pathname))
      return url.pathname.startsWith('/v1/') ? receive(site, request, url) : undefined
    },
    control: {
      get url() {
        return `${site.origin()}/v1`
      },
      keys: site.keys.list,
      calls: site.record.all,
      books: (key = site.keys.list[0] ?? '') => {
        const found = site.keys.find(key)
        if (!found) throw new Error(`the simulator has no API key ${key}`)
        return { ...found.books }
      },
      setFaults: site.keys.setFaults,
      reset: () => {
        site.record.clear()
        site.keys.reset()
        for (const kept of [site.stored, site.videos, site.prompts, site.promptFaults]) kept.clear()
      },
    },
    open: site.streams.open,
    timers: () => site.waits.pending() + site.ticks.running(),
    stop: site.ticks.stop,
  }
}

async function receive(site: ApiSite, request: Request, url: URL): Promise<Response> {
  const raw = await request.text()
  const credential = /^Bearer (\S+)$/.exec(request.headers.get('authorization') ?? '')?.[1]
  const parsed = parse(raw)
  const call = site.record.add(
    {
      method: request.method,
      path: url.pathname + url.search,
      credential,
      headers: request.headers.toJSON(),
      body: parsed.body,
      raw,
      at: site.now(),
      status: 0,
      aborted: false,
      endedAt: 0,
    },
    raw.length,
  )
  const { signal } = request
  const response = await answer(site, { url, call, credential, signal, isJson: parsed.isJson })
  call.status = response.status
  if (!site.streams.isOpen(call)) {
    call.aborted = signal.aborted
    call.endedAt = site.now()
  }
  return response
}

type Incoming = {
  url: URL
  call: SimulatedCall
  credential: string | undefined
  signal: AbortSignal
  isJson: boolean
}

/** Key, path and form of a call, then its route. */
function answer(
  site: ApiSite,
  { url, call, credential, signal, isJson }: Incoming,
): Response | Promise<Response> {
  if (credential === undefined) return refuse(noKey)
  const key = site.keys.find(credential)
  if (!key) return refuse(wrongKey(credential))
  const found = routes.filter(({ path }) => path.test(url.pathname))
  const route = found.find(({ method }) => method === call.method)
  if (!route)
    return refuse(apiError(found.length > 0 ? 405 : 404, { code: 'Not found', message: url.pathname }))
  const refusal = refusalOf(meetKeyFaults(key, true))
  if (refusal) return refuse(refusal)
  if (call.method === 'POST') {
    if (!/^application\/json\b/.test(call.headers['content-type'] ?? ''))
      return refuse(apiError(415, { code: 'Unsupported media type', message: 'Expected application/json' }))
    if (!isJson) return refuse(badArgument('Failed to parse the request body as JSON'))
  }
  return route.answer({ site, url, call, key, body: call.body, signal })
}

function parse(text: string): { body: unknown; isJson: boolean } {
  if (!text) return { body: undefined, isJson: false }
  try {
    return { body: JSON.parse(text), isJson: true }
  } catch {
    return { body: text, isJson: false }
  }
}
