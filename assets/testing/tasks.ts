import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'

/** What an operator wants done, from a page of the panel. `steps` throws when it is not done in the end. */
export type Task = { name: string; from: string; steps: (page: Page) => Promise<void> }

/** Clicks of each task as `docs/panel-tasks.md` records them, by the task's name. */
export function recordedClicks(): ReadonlyMap<string, number> {
  const text = readFileSync(join(import.meta.dir, '../../docs/panel-tasks.md'), 'utf8')
  const rows = text.matchAll(/^\| \d+ \| (.+?) \| (\d+) \|$/gm)
  return new Map([...rows].map(([, name = '', clicks]) => [name, Number(clicks)]))
}

/** Does a task on a page that is signed in, and counts the clicks: on what is pressed, and one for each choice of a list. */
export async function clicksOf(page: Page, { steps }: Task): Promise<number> {
  await page.evaluate(() => {
    const counted = { clicks: 0 }
    Object.assign(globalThis, { counted })
    const count = (isOne: boolean) => {
      if (isOne) counted.clicks++
    }
    // A label passes its click on to its field, by a click without a pointer: one click of a person.
    addEventListener('click', (event) => count(event.isTrusted && (event as MouseEvent).detail > 0), {
      capture: true,
    })
    addEventListener('change', (event) => count(event.target instanceof HTMLSelectElement), { capture: true })
  })
  await steps(page)
  return page.evaluate(() => (globalThis as unknown as { counted: { clicks: number } }).counted.clicks)
}
