import type { Account } from '../../core/account.ts'
import type { Fault } from '../../core/fault.ts'
import type { WebOptions } from './call.ts'
import { wordsOf } from './words.ts'

/** Free accounts that were rated down get a ready-made clip in place of their video (upstream-protocol 8.3). */
export type StockClips = {
  /** The fault of a video that was there after so many seconds, sooner than one can be made; undefined for one that may be real. */
  tooFast: (account: Account, seconds: number) => Fault | undefined
  /** The same for its bytes, by their digest, and where they came from: those of another video cannot be its own. */
  seenBefore: (account: Account, digest: string, url: string) => Fault | undefined
}

// A clip comes back again and again; what is older than so many videos is forgotten.
const mostKept = 1000

export function createStockClips(options: WebOptions): StockClips {
  const urls = new Map<string, string>()
  const isOn = () => wordsOf(options).set.stock_clips === 'new'
  return {
    tooFast: ({ tier }, seconds) => {
      const limit = wordsOf(options).set.stock_clip_seconds
      return isOn() && tier === 'basic' && seconds < limit
        ? stockClip(`there in ${seconds.toFixed(1)} s`)
        : undefined
    },
    seenBefore: (_, digest, url) => {
      const known = urls.get(digest)
      if (known === undefined) urls.set(digest, url)
      if (urls.size > mostKept) urls.delete(urls.keys().next().value ?? '')
      return isOn() && known !== undefined && known !== url
        ? stockClip('the same file as another video')
        : undefined
    },
  }
}

const stockClip = (why: string): Fault => ({
  kind: 'upstream_failed',
  upstreamStatus: 502,
  // It was made and paid for: nobody is asked again.
  maybeTaken: true,
  message:
    'The upstream gave a ready-made clip in place of the video, as it does for free accounts it has rated down. Use a paid account, or try again later.',
  detail: `stock clip: ${why}`,
})
