import type { About } from './about.ts'
import { type AccountDeps, openAccounts } from './account-deps.ts'
import { startCare } from './care-deps.ts'
import type { LiveConfig } from './config/live.ts'
import { createRequestInfos, type RequestInfos, type Traffic } from './downstream/request-info.ts'
import { type AttachmentLoader, attachmentLoader } from './gateway/attachments/load.ts'
import { record } from './downstream/record.ts'
import { recordVideo } from './downstream/videos/record.ts'
import { openCatalogue } from './catalogue-deps.ts'
import type { Catalogue } from './gateway/catalogue.ts'
import { type Conversations, createConversations } from './gateway/conversations/conversations.ts'
import { createIdempotency, type Idempotency } from './gateway/idempotency.ts'
import { createJobs, type Jobs } from './gateway/jobs.ts'
import { createKeyRing, type KeyRing } from './gateway/key-ring.ts'
import { createMeters, type Meters } from './gateway/meters.ts'
import { createVideoJobs, type VideoJobs } from './gateway/videos/video-jobs.ts'
import { createPlaces, type Places } from './gateway/places.ts'
import type { Unknowns } from './gateway/unknowns.ts'
import type { Ways } from './gateway/ways.ts'
import { type HealthDeps, openHealth } from './health-deps.ts'
import { createGate, type Gate } from './lib/gate.ts'
import type { Log } from './lib/log.ts'
import { trustedBlocks } from './lib/peer.ts'
import type { MediaCache } from './media/cache.ts'
import { openMedia } from './media-deps.ts'
import type { AccountKeeper } from './store/account-keeper.ts'
import { laggingVideos } from './store/lagging-videos.ts'
import { createResponses, type Responses } from './store/responses.ts'
import type { Store } from './store/store.ts'
import type { OpenedStore } from './store/open-store.ts'
import { urgent } from './store/with-disk.ts'
import type { Upstreams } from './upstream/upstreams.ts'
import { openUpstream, type UpstreamDeps } from './upstream-deps.ts'
import { workerSums, type WorkerSums } from './worker-sums.ts'

/** Everything a route may need. Built once, passed as an argument; there is no other way to get at it. */
export type Deps = HealthDeps &
  Pick<AccountDeps, 'check' | 'line' | 'onlineFiles' | 'pool' | 'probe' | 'proxies' | 'sessions' | 'test'> & {
    about: About
    attachments: AttachmentLoader
    /** token.json: imports, exports and edits of accounts. States are the pool's. */
    accounts: AccountKeeper
    catalogue: () => Catalogue
    config: LiveConfig
    /** Chats that go on in a conversation of the upstream. */
    conversations: Conversations
    places: Places
    /** Answers kept for requests with an Idempotency-Key. */
    idempotency: Idempotency
    /** Work of the operator's that takes longer than a request. */
    jobs: Jobs
    keys: KeyRing
    log: Log
    /** How much is being made at the same time. */
    making: Gate
    media: MediaCache
    meters: Meters
    requestLog: Store['log']
    statistics: Store['statistics']
    requests: RequestInfos
    responses: Responses
    traffic: Traffic
    /** The processes on the port, this one among them. */
    workers: WorkerSums['workers']
    /** What the upstream said that nothing here understands. */
    unknowns: Unknowns
  } & Pick<OpenedStore, 'disk' | 'outbox' | 'store'> &
  Pick<UpstreamDeps, 'captures' | 'seen'> & {
    upstreams: Upstreams
    /** Videos as jobs. */
    videos: VideoJobs
    ways: Ways
  }

export type DepsOptions = { about: About; config: LiveConfig; opened: OpenedStore }

/** Constructs and connects all parts. `close` writes what is still to be written. Throws when a file cannot be used. */
export async function createDeps(options: DepsOptions): Promise<Deps & { close: () => Promise<void> }> {
  const { about } = options
  const { store, disk, log, outbox } = options.opened
  const config = urgent(disk, options.config, 'patch')
  const { web: calls, unknowns, ways, ...wire } = await openUpstream({ config, store, log, about })
  const { dataDir, version } = about
  const watched = openHealth({ store, config, log })
  const { alerts, health, ledger } = watched
  const opened = await openAccounts({
    dataDir,
    store,
    config,
    web: calls,
    log,
    heard: health.checked,
    follows: about.worker?.leads === false,
  })
  const { pool, keeper, check, line, onlineFiles, probe, proxies, sessions, test, upstreams } = opened
  const media = openMedia({ dataDir, config, disk, store, log, isOneFolder: about.worker !== undefined })
  const care = await startCare({ ...opened, store, config, log, health })
  let trusted = trustedBlocks(config.current().server.trusted_proxies)
  const requests = createRequestInfos(log, (info) => {
    if (!info.outcome.unlisted || info.outcome.fault) ledger.note(record(info, trusted))
  })
  const jobs = createJobs(log)
  const { traffic } = requests
  const sums = workerSums(about.worker, { traffic, ledger })
  const meters = createMeters({ ledger, pool, media, alerts, unknowns, ...sums, version })
  const keys = await createKeyRing(store.keys, log)
  const places = createPlaces(store.shared ? store.limits : undefined)
  const responses = createResponses({
    table: store.responses,
    settings: () => config.current().responses,
    now: Date.now,
    log,
    onRoom: disk.onRoom,
  })
  const conversations = createConversations({
    store: store.conversations,
    pool,
    upstreams,
    settings: () => config.current().conversation,
    now: Date.now,
    log,
  })
  const models = openCatalogue({ pool, upstreams, check, config, log })
  const catalogue = models.current
  config.onChange((next) => {
    trusted = trustedBlocks(next.server.trusted_proxies)
    void media.sweep() // a lower limit counts at once
  })

  const attachments = attachmentLoader({ config: config.current })
  const making = createGate(() => config.current().performance.media_max_concurrent)
  const lending = { pool, keys, line, places, upstreams, config: config.current, ways }
  const videos = createVideoJobs({
    table: laggingVideos(store.videos),
    shared: store.shared,
    deps: { ...lending, attachments, making, media, log },
    catalogue,
    now: Date.now,
    onOver: (video) => ledger.note(recordVideo(video)),
  })
  await videos.resume()

  return {
    ...watched,
    about,
    attachments,
    accounts: urgent(disk, keeper, 'edit'),
    catalogue,
    check,
    config,
    conversations,
    disk,
    outbox,
    places,
    idempotency: createIdempotency({ answers: store.answers, now: Date.now, log }),
    jobs,
    keys,
    line,
    log,
    making,
    media,
    meters,
    onlineFiles,
    pool,
    proxies,
    probe,
    requestLog: store.log,
    statistics: store.statistics,
    store,
    requests,
    responses,
    sessions,
    test,
    traffic: sums.traffic,
    workers: sums.workers,
    unknowns,
    ...wire,
    upstreams,
    videos,
    ways,
    close: async () => {
      await care.close()
      models.close()
      meters.close()
      sums.close()
      await videos.close()
      await jobs.close()
      await keeper.close()
      await keys.close()
      await places.close()
      await ledger.close()
      await responses.close()
      conversations.close()
      wire.captures.recorder.stop()
      await unknowns.close()
      media.close()
      await store.close()
    },
  }
}
