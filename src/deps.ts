import type { Database } from 'bun:sqlite'
import { join } from 'node:path'
import { openAccounts, refresherSettings } from './account-deps.ts'
import type { LiveConfig } from './config/live.ts'
import { createRequestInfos, type RequestInfos, type Traffic } from './downstream/request-info.ts'
import { type AttachmentLoader, attachmentLoader } from './gateway/attachments/load.ts'
import { record } from './downstream/record.ts'
import { recordVideo } from './downstream/videos/record.ts'
import type { AccountCheck } from './gateway/accounts/check.ts'
import type { AccountTest } from './gateway/accounts/test-accounts.ts'
import type { OnlineFiles } from './gateway/accounts/online-files.ts'
import { startRefresher } from './gateway/accounts/refresher.ts'
import { type Catalogue, createCatalogue } from './gateway/catalogue.ts'
import { type Conversations, createConversations } from './gateway/conversations/conversations.ts'
import { createJobs, type Jobs } from './gateway/jobs.ts'
import { createKeyRing, type KeyRing } from './gateway/key-ring.ts'
import { createMeters, type Meters } from './gateway/meters.ts'
import { createVideoJobs, type VideoJobs } from './gateway/videos/video-jobs.ts'
import { createWays, type Ways } from './gateway/ways.ts'
import { type HealthDeps, openHealth, watchHealth } from './health-deps.ts'
import { createGate, type Gate } from './lib/gate.ts'
import type { Log } from './lib/log.ts'
import { trustedBlocks } from './lib/peer.ts'
import { createWatchdog } from './lib/watchdog.ts'
import { createMediaCache, type MediaCache } from './media/cache.ts'
import type { Pool } from './pool/pool.ts'
import type { AccountKeeper } from './store/account-keeper.ts'
import { conversationTable } from './store/conversation-table.ts'
import { openDatabase } from './store/database.ts'
import { keyTable } from './store/key-table.ts'
import { createResponseStore, type ResponseStore } from './store/response-store.ts'
import { responseTable } from './store/response-table.ts'
import { videoTable } from './store/video-table.ts'
import type { Upstream } from './upstream/upstream.ts'
import { bridged } from './upstream/web/bridged.ts'
import { createUnknownFrames, type UnknownFrames } from './upstream/web/unknown-frames.ts'

/** Facts of this process. `startedAt` is epoch milliseconds. */
export type About = { version: string; startedAt: number; simulated: boolean; dataDir: string }

/** Everything a route may need. Built once, passed as an argument; there is no other way to get at it. */
export type Deps = HealthDeps & {
  about: About
  attachments: AttachmentLoader
  /** token.json: imports, exports and edits of accounts. States are the pool's. */
  accounts: AccountKeeper
  catalogue: () => Catalogue
  /** Asks the upstream about accounts; what it says is booked in the pool. */
  check: AccountCheck
  config: LiveConfig
  /** Chats that go on in a conversation of the upstream. */
  conversations: Conversations
  database: Database
  /** Work of the operator's that takes longer than a request. */
  jobs: Jobs
  keys: KeyRing
  log: Log
  /** How much is being made at the same time. */
  making: Gate
  media: MediaCache
  meters: Meters
  onlineFiles: OnlineFiles
  pool: Pool
  requests: RequestInfos
  responses: ResponseStore
  /** Asks for an account's quota and has it answer a chat. */
  test: AccountTest
  traffic: Traffic
  unknownFrames: UnknownFrames
  upstream: Upstream
  /** Videos as jobs. */
  videos: VideoJobs
  ways: Ways
}

export type DepsOptions = { about: About; config: LiveConfig; log: Log }

/** Constructs and connects all parts. `close` writes what is still to be written. Throws when a file cannot be used. */
export async function createDeps({
  about,
  config,
  log,
}: DepsOptions): Promise<Deps & { close: () => Promise<void> }> {
  const database = openDatabase(join(about.dataDir, 'grok2api.db'))
  const unknownFrames = createUnknownFrames(Date.now)
  const web = { config: bridged(config.current), watchdog: createWatchdog(), onUnknown: unknownFrames.note }
  const { dataDir } = about
  const watched = openHealth({ database, config, log })
  const { alerts, health, ledger } = watched
  const heard = health.checked
  const { pool, keeper, check, onlineFiles, test, upstream } = await openAccounts({
    dataDir,
    database,
    config,
    web,
    log,
    heard,
  })
  const media = createMediaCache({
    folder: join(about.dataDir, 'media'),
    settings: () => config.current().cache,
    maxConcurrent: () => config.current().performance.media_max_concurrent,
    log,
  })
  const ways = createWays({
    now: Date.now,
    onAside: (refused, instead) =>
      log.warn('a transport was refused and is set aside for 10 minutes', { refused, instead }),
  })
  const refresher = startRefresher({
    accounts: pool.each,
    checkAll: check.checkAll,
    settings: () => refresherSettings(config),
    now: Date.now,
    log,
  })
  const selfCheck = watchHealth({ config, health, pool, check })
  let proxies = trustedBlocks(config.current().server.trusted_proxies)
  const requests = createRequestInfos((info) => {
    if (!info.outcome.unlisted || info.outcome.fault) ledger.note(record(info, proxies))
  })
  const jobs = createJobs(log)
  const { version } = about
  const meters = createMeters({ ledger, pool, media, alerts, traffic: requests.traffic, version })
  const keys = createKeyRing(keyTable(database), log)
  const responses = createResponseStore({
    table: responseTable(database),
    settings: () => config.current().responses,
    now: Date.now,
    log,
  })
  const conversations = createConversations({
    store: conversationTable(database),
    pool,
    upstream,
    settings: () => config.current().conversation,
    now: Date.now,
    log,
  })
  let catalogue = createCatalogue(config.current().models)
  config.onChange((next, previous) => {
    proxies = trustedBlocks(next.server.trusted_proxies)
    if (next.models !== previous.models) catalogue = createCatalogue(next.models)
    void media.sweep() // a lower limit counts at once
  })

  const attachments = attachmentLoader({ config: config.current })
  const making = createGate(() => config.current().performance.media_max_concurrent)
  const videos = createVideoJobs({
    table: videoTable(database),
    deps: { pool, upstream, config: config.current, ways, attachments, making, media, log },
    catalogue: () => catalogue,
    now: Date.now,
    onOver: (video) => ledger.note(recordVideo(video)),
  })
  videos.resume()

  return {
    ...watched,
    about,
    attachments,
    accounts: keeper,
    catalogue: () => catalogue,
    check,
    config,
    conversations,
    database,
    jobs,
    keys,
    log,
    making,
    media,
    meters,
    onlineFiles,
    pool,
    requests,
    responses,
    test,
    traffic: requests.traffic,
    unknownFrames,
    upstream,
    videos,
    ways,
    close: async () => {
      refresher.close()
      selfCheck.close()
      meters.close()
      videos.close()
      await jobs.close()
      await keeper.close()
      keys.close()
      ledger.close()
      responses.close()
      conversations.close()
      media.close()
      database.close()
    },
  }
}
