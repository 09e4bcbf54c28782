import { join } from 'node:path'
import type { LiveConfig } from './config/live.ts'
import type { Log } from './lib/log.ts'
import { createMediaCache, type MediaCache } from './media/cache.ts'
import type { MediaDriver } from './media/driver.ts'
import { localDriver } from './media/local-driver.ts'
import { s3Driver } from './media/s3-driver.ts'
import type { Disk } from './store/disk.ts'
import { whileRoom } from './store/with-disk.ts'

type MediaDepsOptions = { dataDir: string; config: Pick<LiveConfig, 'current'>; disk: Disk; log: Log }

/** Our copies of pictures and videos, where `media.storage` says. */
export function openMedia({ dataDir, config, disk, log }: MediaDepsOptions): MediaCache {
  const isRemote = config.current().media.storage === 's3'
  const cache = createMediaCache({
    driver: isRemote ? openBucket(config, log) : localDriver(join(dataDir, 'media')),
    settings: () => config.current().cache,
    maxConcurrent: () => config.current().performance.media_max_concurrent,
    log,
  })
  return isRemote ? cache : whileRoom(disk, cache, 'store')
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
