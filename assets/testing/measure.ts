import type { Page } from 'playwright-core'

/** A row of a table: what was done, how long it took, and the longest pause meanwhile. Milliseconds. */
export const say = (what: string, ms: number, longest?: number) =>
  process.stdout.write(
    `| ${what} | ${(ms / 1000).toFixed(2)} s |${longest === undefined ? '' : ` ${Math.round(longest)} ms`} |\n`,
  )

/** From now on the page notes the longest time between two of its frames. */
export const watch = (page: Page) =>
  page.evaluate(() => {
    const seen = window as unknown as { longest: number; watched?: true }
    seen.longest = 0
    if (seen.watched) return
    seen.watched = true
    let last = performance.now()
    const look = (): void => {
      const now = performance.now()
      seen.longest = Math.max(seen.longest, now - last)
      last = now
      requestAnimationFrame(look)
    }
    look()
  })

/** Does something on a page, and says how long it took and the longest pause. */
export async function step(page: Page, what: string, work: () => Promise<unknown>): Promise<void> {
  await watch(page)
  const began = performance.now()
  await work()
  const ms = performance.now() - began
  say(what, ms, await page.evaluate(() => (window as unknown as { longest: number }).longest))
}
