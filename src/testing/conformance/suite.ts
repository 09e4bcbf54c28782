import { describe } from 'bun:test'
import { contentTests } from './content.ts'
import { keyTests } from './keys.ts'
import { operatorTests } from './operator.ts'
import { sharedTests } from './shared.ts'
import { logTests } from './log.ts'
import type { Store } from '../../store/store.ts'

/** An engine with nothing in it, made anew for each test. */
export type FreshStore = {
  /** The store as a process of this name has it; several may be open at once. */
  open: (process: string) => Promise<Store>
  close: () => Promise<void>
}

/** What every test of the suite is given: a store, and how to open it as another process. */
export type Given = { store: Store; open: FreshStore['open'] }
export type Check = (what: string, work: (given: Given) => Promise<void>) => void

/** Runs the whole suite against one driver: what a store promises, whatever it lies in. */
export function storeConformance(
  name: string,
  fresh: () => Promise<FreshStore>,
  check: (run: () => Promise<void>, what: string) => void,
): void {
  const given: Check = (what, work) =>
    check(async () => {
      const engine = await fresh()
      const stores: Store[] = []
      const open = async (process: string) => {
        const store = await engine.open(process)
        stores.push(store)
        return store
      }
      try {
        await work({ store: await open('one'), open })
      } finally {
        for (const store of stores) await store.close()
        await engine.close()
      }
    }, what)
  describe(`the store over ${name}`, () => {
    operatorTests(given)
    keyTests(given)
    contentTests(given)
    logTests(given)
    sharedTests(given)
  })
}
