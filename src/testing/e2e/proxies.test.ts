// Behind the reverse proxies people use, with the files of deploy/: what a browser and a client meet there.
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { scratchFolder, within } from '../binary.ts'
import { bootBinary, type Gateway, password } from '../boot.ts'
import { eventually } from '../eventually.ts'
import { isInstalled, type Proxy, proxyNames, startProxy } from '../proxy.ts'

let home: string
let gateway: Gateway
beforeAll(async () => {
  home = scratchFolder()
  gateway = await bootBinary()
})
afterAll(async () => {
  await gateway?.[Symbol.asyncDispose]()
  rmSync(home, { recursive: true, force: true })
})

const insecure = { tls: { rejectUnauthorized: false } }
const fields = (content: string, more: object = {}) => ({
  ...insecure,
  method: 'POST',
  headers: { authorization: `Bearer ${gateway.key}`, 'content-type': 'application/json' },
  body: JSON.stringify({ model: 'grok-4-fast', messages: [{ role: 'user', content }], ...more }),
})

const setups = [
  { what: 'http', tls: false, prefix: false, path: '' },
  { what: 'https below a path', tls: true, prefix: true, path: '/grok' },
]
for (const name of proxyNames)
  for (const { what, tls, prefix, path } of setups)
    describe.skipIf(!isInstalled(name))(`behind ${name}, ${what} (apt-get install ${name})`, () => {
      let proxy: Proxy
      let base: string
      beforeAll(async () => {
        const gatewayPort = new URL(gateway.url).port
        proxy = await startProxy(name, {
          home: join(home, `${name}${path.replace('/', '-')}`),
          gatewayPort,
          tls,
          prefix,
        })
        base = proxy.url + path
      })
      afterAll(async () => {
        await proxy?.[Symbol.asyncDispose]()
      })

      test('sign-in from the page the panel came from', async () => {
        const login = await fetch(`${base}/api/v1/admin/login`, {
          ...insecure,
          method: 'POST',
          headers: { 'content-type': 'application/json', origin: proxy.url },
          body: JSON.stringify({ password }),
        })
        expect([login.status, await login.json()]).toEqual([200, { status: 'ok' }])
        const cookie = login.headers.get('set-cookie') ?? ''
        expect(cookie).toContain(`Path=${path || '/'};`)
        expect(cookie.includes('; Secure')).toBe(tls)
        const headers = { cookie: cookie.split(';')[0] ?? '' }
        const system = await fetch(`${base}/api/v1/admin/system`, { ...insecure, headers })
        expect(await system.json()).toMatchObject({ base_url: `${base}/v1` })
      })

      test('the panel, its files and the API page lie below the path', async () => {
        const root = await fetch(`${base}/`, { ...insecure, redirect: 'manual' })
        expect(root.headers.get('location')).toBe(`${path}/admin`)
        const page = await (await fetch(`${base}/admin`, insecure)).text()
        const files = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, file]) => file ?? '')
        expect(files.length).toBeGreaterThan(2)
        for (const file of files) {
          const answer = await fetch(proxy.url + file, insecure)
          expect([file, answer.status]).toEqual([file, 200])
        }
      })

      test('a link to a picture can be opened as it is', async () => {
        const answer = await fetch(`${base}/v1/chat/completions`, fields('draw: a house'))
        const body = (await answer.json()) as { choices: { message: { content: string } }[] }
        const link = /\((https?:[^)]+)\)|(https?:\S+)/.exec(body.choices[0]?.message.content ?? '')
        const url = link?.[1] ?? link?.[2] ?? ''
        expect(url).toStartWith(`${base}/v1/files/image/`)
        const picture = await fetch(url, insecure)
        expect([picture.status, picture.headers.get('content-type')]).toEqual([
          200,
          expect.stringMatching(/^image/),
        ])
      })

      test('a stream arrives while it is being made', async () => {
        const ask = fields('slow 100: count to 1000', { stream: true })
        const answer = await fetch(`${base}/v1/chat/completions`, ask)
        const reader = answer.body!.getReader()
        const decoder = new TextDecoder()
        let text = ''
        const readTo = async (words: string) => {
          while (!text.includes(words)) text += decoder.decode((await reader.read()).value, { stream: true })
        }
        // It would take minutes to its end: what is here after seconds came word by word.
        await within(10_000, readTo('"content":"3'), () => `only: ${text}`)
        expect(text).not.toContain('[DONE]')
        await reader.cancel()
      })
    })

test.skipIf(!isInstalled('haproxy'))('haproxy finds the gateway up by its own checks', async () => {
  const gatewayPort = new URL(gateway.url).port
  const setup = { home: join(home, 'checks'), gatewayPort, tls: false, prefix: false }
  await using proxy = await startProxy('haproxy', setup)
  await eventually('a check', () => proxy.output().includes('Health check for server'), 10_000)
  expect(proxy.output()).toContain('Layer7 check passed, code: 200')
})
