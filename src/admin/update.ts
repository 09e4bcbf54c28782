import { Elysia } from 'elysia'
import type { Deps } from '../deps.ts'
import { newestRelease } from '../lib/newest-release.ts'

/** Between two questions to the same address. Milliseconds. */
const everyMs = 6 * 3_600_000
/** After one that failed. */
const againMs = 10 * 60_000

type Found = { url: string; newest: string | null; page: string | null; error: string | null; at: number }

/** GET /update: whether a newer version is out, as `update.url` says. Nobody is asked while that is empty. */
export function update({ config, about }: Pick<Deps, 'config' | 'about'>) {
  let asking: { url: string; found: Promise<Found> } | undefined
  let last: Found | undefined
  const isFresh = (url: string) =>
    last?.url === url && Date.now() - last.at < (last.error === null ? everyMs : againMs)

  /** One question serves everybody who waits for it. */
  async function look(url: string): Promise<Found> {
    if (last && isFresh(url)) return last
    if (asking?.url !== url) {
      const mine = { url, found: ask(url) }
      asking = mine
      void mine.found.then((found) => {
        last = found
        if (asking === mine) asking = undefined
      })
    }
    return asking.found
  }

  return new Elysia({ name: 'admin-update' }).get(
    '/update',
    async () => {
      const { url } = config.current().update
      const nothing = { newest: null, page: null, error: null, at: 0 }
      const { newest, page, error, at } = url === '' ? nothing : await look(url)
      const is_newer = newest !== null && Bun.semver.order(about.version, newest) < 0
      return { version: about.version, newest, is_newer, page, error, checked_at: at }
    },
    {
      detail: { summary: 'Whether a newer version is out, as update.url says', tags: ['admin'] },
    },
  )
}

async function ask(url: string): Promise<Found> {
  const at = Date.now()
  try {
    const { version, page } = await newestRelease(url)
    // A link of somebody else's answer: only what a browser opens as a page.
    const link = page && /^https?:\/\//.test(page) ? page : null
    return { url, newest: version, page: link, error: null, at }
  } catch (error) {
    return {
      url,
      newest: null,
      page: null,
      error: error instanceof Error ? error.message : String(error),
      at,
    }
  }
}
