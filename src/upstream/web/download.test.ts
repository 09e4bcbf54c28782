import { afterAll, beforeAll, expect, test } from 'bun:test'
import { defaults } from '../../config/defaults.ts'
import type { Account } from '../../core/account.ts'
import { asFault } from '../../core/fault.ts'
import { downloadFile } from './download.ts'

const account = { credential: 'eyJ.the-session' } as Account
let servers: Bun.Server<unknown>[]
let asked: (string | null)[]

beforeAll(() => {
  asked = []
  servers = ['own', 'assets', 'open', 'stranger'].map((name) =>
    Bun.serve({
      port: 0,
      hostname: '127.0.0.1',
      fetch: (request) => {
        asked.push(request.headers.get('cookie'))
        return request.url.endsWith('/moved')
          ? Response.redirect(`${servers.at(-1)!.url.origin}/x`)
          : new Response(name)
      },
    }),
  )
})
afterAll(() => Promise.all(servers.map((server) => server.stop(true))))

function download(server: number, path = '/x') {
  asked = []
  const [base_url, assets_url, imagine_url] = servers.map(({ url }) => url.origin) as [string, string, string]
  const config = { ...defaults, grok: { ...defaults.grok, base_url, assets_url, imagine_url } }
  const url = servers[server]!.url.origin + path
  return downloadFile({ config: () => config }, url, account, new AbortController().signal)
}

test('the session goes to the hosts it belongs to', async () => {
  for (const server of [0, 1]) {
    expect((await download(server)).status).toBe(200)
    expect(asked).toEqual(['sso=eyJ.the-session; sso-rw=eyJ.the-session'])
  }
  expect(await (await download(2)).text()).toBe('open')
  expect(asked).toEqual([null])
})

test('no link in an answer carries the session away', async () => {
  const refused = await Promise.resolve()
    .then(() => download(3))
    .catch(asFault)
  expect(refused).toMatchObject({ kind: 'upstream_failed' })
  expect((await download(1, '/moved')).status).toBe(302)
  expect(asked).toHaveLength(1)
})
