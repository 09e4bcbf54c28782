import type { Server } from 'bun'
import { createAccounts, type SimulatedAccount } from './accounts.ts'
import { type AccountsFile, checkAccountsFile, demoAccounts } from './accounts-file.ts'
import { createAssetShelf } from './assets.ts'
import { type BenchFrames, benchFrames } from './bench-frames.ts'
import { createCallRecord, type SimulatedCall } from './call-record.ts'
import { createConversationShelf } from './conversations.ts'
import { credentialOf } from './cookies.ts'
import { readBody } from './read-body.ts'
import { putFarAway } from './far.ts'
import { createRenames, type RenamedWords } from './renames.ts'
import { answerRenamed, socketRoutes } from './routes.ts'
import type { Pace, Site, SiteSettings } from './site.ts'
import { answerHandshake, type SocketData, socketHandler } from './sockets.ts'
import { createStreams } from './streams.ts'
import { createTicks } from './ticks.ts'
import { createUploadShelf } from './upload-shelf.ts'
import { createVideoShelf } from './videos.ts'
import { createWaits } from './waits.ts'
import { type Framing, plainFraming } from './wire.ts'
import { type ApiOptions, createXaiApi, type SimulatedApi } from '../simulator-xai/api.ts'

export type { SimulatedAccount } from './accounts.ts'
export type { SimulatedCall } from './call-record.ts'

export type SimulatorOptions = {
  /** Loopback when absent. */
  host?: string
  /** 0 or absent picks a free one. */
  port?: number
  /** One account of each tier when absent. */
  accounts?: AccountsFile
  /** `natural` (default) speaks like the real one, a number is tokens a second, 0 as fast as it goes. */
  pace?: Pace
  /** How answers are framed unless a prompt says otherwise. */
  framing?: Partial<Framing>
  /** Faults of every account, beside those of the file. */
  faults?: AccountsFile['faults']
  /** The `x-statsig-id` that `/rest/*` calls need; any or none when absent. */
  statsigId?: string
  /** Milliseconds for which a new picture answers 403. */
  assetDelayMs?: number
  /** Answers a prompt in place of the directives; undefined leaves it to them. */
  script?: SiteSettings['script']
  /** The simulated xAI API under `/v1`. */
  xai?: ApiOptions
  /** Milliseconds that everything takes on its way here, and as many on its way back. */
  delayMs?: number
  /** Epoch milliseconds; a test may turn the clock. */
  now?: () => number
}

/** A running simulated upstream. */
export type Simulator = {
  url: string
  accounts: SimulatedAccount[]
  /** The API under `/v1`, with keys and books of its own. */
  xai: SimulatedApi
  /** The last 10,000 calls, oldest first. */
  record: () => SimulatedCall[]
  /** Streams that are being answered. */
  open: () => number
  /** Timers waiting on behalf of streams. */
  timers: () => number
  /** Replaces the faults of one account, or of all (`*`). */
  setFaults: (credential: string, faults: AccountsFile['faults']) => void
  /** Gives words of the upstream other names, in place of those that were renamed before. */
  rename: (words: RenamedWords) => void
  /** Forgets calls, used quota and the faults of `setFaults`. */
  reset: () => void
  /** Cuts what is open and frees the port. */
  stop: () => Promise<void>
}

/** Starts a small Grok of our own. Throws an Error when the accounts are wrong or the port is taken. */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const site = createSite(options)
  let origin = ''
  const keys = options.xai?.keys ?? options.accounts?.keys
  const api = createXaiApi(keys ? { keys } : {}, { ...site.settings, origin: () => origin, now: site.now })
  const server = Bun.serve({
    hostname: options.host ?? '127.0.0.1',
    port: options.delayMs ? 0 : (options.port ?? 0),
    idleTimeout: 0,
    maxRequestBodySize: 256 << 20,
    fetch: (request, server) => api.receive(request, new URL(request.url)) ?? receive(site, request, server),
    websocket: socketHandler,
  })
  const host = options.host ?? '127.0.0.1'
  const far = options.delayMs
    ? putFarAway(host, server.port ?? 0, options.port ?? 0, options.delayMs)
    : undefined
  origin = far ? `http://${server.url.hostname}:${far.port}` : server.url.origin
  return {
    url: origin,
    xai: api.control,
    accounts: [...site.accounts.list],
    record: site.record.all,
    open: () => site.streams.open() + api.open(),
    timers: () => site.waits.pending() + site.ticks.running() + api.timers(),
    setFaults: site.accounts.setFaults,
    rename: site.renames.set,
    reset: () => {
      site.record.clear()
      site.accounts.reset()
      site.promptFaults.clear()
      site.renames.set({})
      api.control.reset()
    },
    stop: async () => {
      far?.stop()
      site.ticks.stop()
      api.stop()
      await server.stop(true)
    },
  }
}

function createSite(options: SimulatorOptions): Site {
  const now = options.now ?? Date.now
  const file = checkAccountsFile(options.accounts ?? demoAccounts)
  let frames: BenchFrames | undefined
  return {
    settings: {
      pace: options.pace ?? 'natural',
      framing: { ...plainFraming, ...options.framing },
      statsigId: options.statsigId,
      assetDelayMs: options.assetDelayMs ?? 0,
      script: options.script,
    },
    accounts: createAccounts({ ...file, faults: [...(file.faults ?? []), ...(options.faults ?? [])] }, now),
    record: createCallRecord(),
    renames: createRenames(),
    streams: createStreams(now),
    waits: createWaits(),
    ticks: createTicks(),
    assets: createAssetShelf(now),
    conversations: createConversationShelf(),
    uploads: createUploadShelf(now),
    videos: createVideoShelf(now),
    uploadJobs: new Map(),
    promptFaults: new Map(),
    benchFrames: () => (frames ??= benchFrames()),
    now,
  }
}

async function receive(
  site: Site,
  request: Request,
  server: Server<SocketData>,
): Promise<Response | undefined> {
  const asked = new URL(request.url)
  const { body, size, file } = await readBody(request)
  const credential = credentialOf(request.headers)
  const call = site.record.add(
    {
      method: request.method,
      path: asked.pathname + asked.search,
      credential,
      headers: request.headers.toJSON(),
      body: site.renames.asked(body),
      at: site.now(),
      status: 0,
      aborted: false,
      endedAt: 0,
    },
    size,
  )
  const account = site.accounts.find(credential)
  const { signal } = request
  const url = new URL(asked)
  // What was renamed answers by its new name alone.
  url.pathname = site.renames.path(asked.pathname) ?? '/gone'
  const visit = { site, url, call, account, signal, ...(file && { file }) }
  const isHandshake = request.headers.get('upgrade')?.toLowerCase() === 'websocket'
  const response = isHandshake
    ? answerHandshake(visit, socketRoutes, request, server)
    : await answerRenamed(visit, request.headers)
  call.status = response?.status ?? 101
  if (!site.streams.isOpen(call)) {
    call.aborted = signal.aborted
    call.endedAt = site.now()
  }
  return response
}
