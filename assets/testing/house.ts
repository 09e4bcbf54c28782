import { afterAll, beforeAll } from 'bun:test'
import type { Browser, BrowserContextOptions } from 'playwright-core'
import { desktop, openSignedIn, type Panel, startBrowser } from './browser.ts'

type Gateway = AsyncDisposable & {
  url: string
  key: string
  dataDir: string
  admin: (method: string, path: string, body?: unknown) => Promise<Response>
  chat: (content: string, more?: object) => Promise<Response>
}
type Boot = { bootBinary: (options: object) => Promise<Gateway>; password: string }

// By a name made here: with its types the gateway's source would come along, which is checked against Bun's streams, and
// the panel against a browser's.
export const boot = (await import(`../../src/testing/${'boot'}.ts`)) as Boot

export type House = {
  readonly gateway: Gateway
  /** Opens a page signed in, in a browser context of its own. */
  open: (path: string, options?: BrowserContextOptions) => Promise<Panel>
  /** JSON of the admin API. */
  admin: <T>(method: string, path: string, body?: unknown) => Promise<T>
}

/** One browser and one compiled gateway before a quick simulated upstream, for all tests of a file. */
export function house(options: object = {}): House {
  let browser: Browser
  let gateway: Gateway
  beforeAll(async () => {
    ;[browser, gateway] = await Promise.all([startBrowser(), boot.bootBinary(options)])
  })
  afterAll(async () => {
    await browser?.close()
    await gateway?.[Symbol.asyncDispose]()
  })
  return {
    get gateway() {
      return gateway
    },
    open: (path, more = {}) =>
      openSignedIn(browser, { url: gateway.url, password: boot.password }, { ...desktop, ...more, path }),
    admin: async <T>(method: string, path: string, body?: unknown) =>
      (await (await gateway.admin(method, path, body)).json()) as T,
  }
}
