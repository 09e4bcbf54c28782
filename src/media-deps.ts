import { hostname } from 'node:os'
import { join } from 'node:path'
import type { LiveConfig } from './config/live.ts'
import type { Log } from './lib/log.ts'
import { createMediaCache, type MediaCache } from './media/cache.ts'
import type { MediaDriver } from './media/driver.ts'
import { type Elsewhere, mediaElsewhere } from './media/elsewhere.ts'
import { localDriver } from './media/local-driver.ts'
import { s3Driver } from './media/s3-driver.ts'
import type { ProcessInfo } from './store/coordination.ts'
import type { Disk } from './store/disk.ts'
import type { Store } from './store/store.ts'
import { whileRoom } from './store/with-disk.ts'

type MediaDepsOptions = {
  dataDir: string
  config: Pick<LiveConfig, 'current'>
  disk: Disk
  store: Pick<Store, 'processes' | 'shared'>
  /** Other processes use the folder, too. */
  isOneFolder?: boolean
  log: Log
}

/** Our copies of pictures and videos, where `media.storage` says. */
export function openMedia({
  dataDir,
  config,
  disk,
  store,
  log,
  isOneFolder = false,
}: MediaDepsOptions): MediaCache {
  const isRemote = config.current().media.storage === 's3'
  const cache = createMediaCache({
    driver: isRemote ? openBucket(config, log) : localDriver(join(dataDir, 'media'), isOneFolder),
    settings: () => config.current().cache,
    maxConcurrent: () => config.current().performance.media_max_concurrent,
    log,
    // In a bucket everybody finds everything.
    ...(store.shared && !isRemote && !isOneFolder && { elsewhere: openElsewhere(config, store) }),
  })
  return isRemote ? cache : whileRoom(disk, cache, 'store')
}

const isSelf = ({ host, pid }: ProcessInfo) => host === hostname() && pid === process.pid

/** Files of the other gateways on the store. The password of the panel is the same for all of them, and nobody else's. */
function openElsewhere(
  config: MediaDepsOptions['config'],
  { processes }: MediaDepsOptions['store'],
): Elsewhere {
  return mediaElsewhere({
    secret: () => config.current().app.app_key,
    others: async () =>
      (await processes.list()).filter((each) => !isSelf(each) && each.url !== '').map(({ url }) => url),
  })
}

/** Tries the bucket as it is configured: a file is written, read and removed. Rejects with what is wrong. */
export async function checkBucket(config: MediaDepsOptions['config']): Promise<void> {
  const driver = openBucket(config)
  await driver.check().finally(driver.close)
}

function openBucket(config: MediaDepsOptions['config'], log?: Log): MediaDriver {
  const { media } = config.current()
  return s3Driver({
    settings: {
      endpoint: media.s3_endpoint,
      bucket: media.s3_bucket,
      region: media.s3_region,
      accessKeyId: media.s3_access_key_id,
      secretAccessKey: media.s3_secret_access_key,
    },
    prefix: media.s3_prefix,
    redirect: () => config.current().media.s3_redirect,
    onChange: (trouble) => {
      if (trouble) log?.error(trouble.message, { remedy: trouble.remedy })
      else log?.info('the storage for pictures and videos works again')
    },
  })
}
