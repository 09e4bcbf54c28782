import { afterAll, describe, expect, test } from 'bun:test'
import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Account } from '../core/account.ts'
import { sampleAccount } from '../testing/sample-accounts.ts'
import { openTokenFile } from './token-file.ts'

const folder = mkdtempSync(join(tmpdir(), 'token-file-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
let files = 0

const token = (name: string) => `eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9.${name}`
const [a, b, c] = [token('a'), token('b'), token('c')]
const expired = (credential: string): Account => sampleAccount({ credential, state: 'expired' })

function open(text?: string) {
  const path = join(folder, `${files++}`, 'token.json')
  const file = openTokenFile(path)
  file.create()
  if (text !== undefined) writeFileSync(path, text)
  return { ...file, path, text: () => readFileSync(path, 'utf8') }
}

test('a missing file is made, for its owner alone, and found as it is next time', async () => {
  const { path, create, load, text } = open()
  expect(JSON.parse(text())).toEqual({ ssoBasic: [], ssoSuper: [], ssoHeavy: [] })
  expect(statSync(path).mode & 0o777).toBe(0o600)
  expect(create()).toBe(false)
  expect(await load()).toEqual({ entries: [], problems: [] })
})

test('saves what is wanted, keeps the rest as it is, and leaves a file for its owner alone', async () => {
  const before = `\uFEFF{\r\n "mine": ["${c}", 42],\r\n "ssoBasic": [ "${a}","${b}" ] , "version": 2.50}\r\n`
  const { load, save, text, path, changed } = open(before)
  chmodSync(path, 0o644)
  expect((await load()).entries).toHaveLength(3)
  expect(await save((credential) => (credential === b ? expired(b) : undefined))).toBe('saved')
  expect(text()).toBe(before.replace(`"${b}"`, `{"token": "${b}", "status": "expired"}`))
  expect(statSync(path).mode & 0o777).toBe(0o600)
  expect(changed()).toBe(false)
  expect(await save((credential) => (credential === b ? expired(b) : undefined))).toBe('unchanged')
  expect(readdirSync(join(path, '..'))).toEqual(['token.json'])
})

test('every entry of a duplicate gets the state', async () => {
  const { load, save, text } = open(JSON.stringify({ ssoBasic: [a], ssoSuper: [{ token: `sso=${a}` }] }))
  await load()
  await save(expired)
  expect(JSON.parse(text())).toEqual({
    ssoBasic: [{ token: a, status: 'expired' }],
    ssoSuper: [{ token: `sso=${a}`, status: 'expired' }],
  })
})

describe('an edit by hand is never lost', () => {
  const text = JSON.stringify({ ssoBasic: [a, b] })
  const edited = JSON.stringify({ ssoBasic: [a, { token: b, note: 'by hand' }, c] })

  test('before the save reads', async () => {
    const file = open(text)
    await file.load()
    writeFileSync(file.path, edited)
    expect(file.changed()).toBe(true)
    expect(await file.save(expired)).toBe('stale')
    expect(file.text()).toBe(edited)
    expect((await file.load()).entries.map(({ note }) => note)).toEqual(['', 'by hand', ''])
    expect(await file.save(expired)).toBe('saved')
    expect(JSON.parse(file.text()).ssoBasic[1]).toEqual({ token: b, note: 'by hand', status: 'expired' })
  })
  for (const how of ['in place', 'by rename'])
    test(`between our read and our write, ${how}`, async () => {
      const file = open(text)
      await file.load()
      // `wanted` is asked while the save works on what it has read.
      const saved = file.save((credential) => {
        if (how === 'in place') writeFileSync(file.path, edited)
        else {
          writeFileSync(`${file.path}~`, edited)
          renameSync(`${file.path}~`, file.path)
        }
        return expired(credential)
      })
      expect(await saved).toBe('stale')
      expect(file.text()).toBe(edited)
      expect(readdirSync(join(file.path, '..'))).toEqual(['token.json'])
    })
})

test('a broken file is never written, a missing one never made anew by a save', async () => {
  const { path, load, save, text } = open(`{"ssoBasic": ["${a}"}`)
  expect((await load()).problems).toMatchObject([{ level: 'broken', line: 1 }])
  expect(await save(expired)).toBe('broken')
  expect(text()).toBe(`{"ssoBasic": ["${a}"}`)
  rmSync(path)
  expect((await load()).problems).toMatchObject([{ level: 'broken', message: 'the file is gone' }])
  expect(await save(expired)).toBe('missing')
  expect(() => statSync(path)).toThrow()
})

test('a link is followed: the file it names is written, the link stays', async () => {
  const { path, load, save } = open(JSON.stringify([a]))
  const target = `${path}.real`
  renameSync(path, target)
  symlinkSync(target, path)
  await load()
  expect(await save(expired)).toBe('saved')
  expect(JSON.parse(readFileSync(target, 'utf8'))).toEqual([{ token: a, status: 'expired' }])
  expect(readdirSync(join(path, '..'))).toEqual(['token.json', 'token.json.real'])
})

test('a large file is saved without holding anybody up for long', async () => {
  const size = 30_000
  const entries = Array.from({ length: size }, (_, at) => ({ token: token(`${at}`), note: 'x'.repeat(200) }))
  const { load, save, text } = open(JSON.stringify({ ssoBasic: entries }))
  expect((await load()).entries).toHaveLength(size)
  const others = { turns: 0, over: false }
  const turning = (async () => {
    for (; !others.over; others.turns++) await new Promise((resume) => setImmediate(resume))
  })()
  const began = performance.now()
  expect(await save((credential) => (credential.endsWith('7') ? expired(credential) : undefined))).toBe(
    'saved',
  )
  others.over = true
  await turning
  const took = performance.now() - began
  expect(JSON.parse(text()).ssoBasic.filter((entry: { status?: string }) => entry.status)).toHaveLength(
    size / 10,
  )
  // A save in one piece would let nobody in; ours does every few milliseconds.
  expect(others.turns).toBeGreaterThan(took / 25)
})
