import { afterAll, expect, test } from 'bun:test'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { thrownBy } from '../testing/thrown.ts'
import { type ExportFormat, exportTokens } from './export-tokens.ts'
import { importTokens } from './import-tokens.ts'
import { parseFiles, parseImport } from './parse-import.ts'
import { openTokenFile } from './token-file.ts'
import { readTokens } from './token-list.ts'

const folder = mkdtempSync(join(tmpdir(), 'import-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const token = (name: string) => `eyJ0eXAiOiJKV1QifQ.${name}`
const [a, b, c, d] = ['a', 'b', 'c', 'd'].map(token) as [string, string, string, string]
let files = 0
const at = 1_800_000_000_000

function place(text: string): string {
  const home = join(mkdtempSync(join(folder, `${files++}-`)), 'token.json')
  writeFileSync(home, text)
  return home
}
async function merge(path: string, text: string, dryRun = false, now = at) {
  const read = await parseImport(text, 'ssoBasic')
  return importTokens(path, openTokenFile(path), read, { dryRun, at: now })
}
const content = (path: string) => readFileSync(path, 'utf8')
const exported = (path: string, format: ExportFormat) =>
  [...exportTokens(readFileSync(path), format)].join('')
const backups = (path: string) => {
  const folder = join(path, '..', 'backups')
  return existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : []
}

const known = (path: string) =>
  readTokens(readFileSync(path)).entries.map((entry) => ({
    ...entry,
    pool: entry.pool.replace('Normal', 'Basic'),
  }))

const before = `{
  "ssoBasic": [
    "${a}",
    {"token": "${b}", "note": "mine", "tags": ["x"], "use_count": 7, "status": "expired", "own": 1}
  ],
  "later": []
}
`
const text = [
  { token: a, note: 'new note' },
  { token: b, note: 'theirs', tags: ['x', 'y'], use_count: 1, status: 'active', own: 2, more: 3 },
  { token: c, pool: 'ssoSuper', note: 'n' },
  { token: d, pool: 'later' },
  { token: d },
  'no token at all',
]
  .map((entry) => JSON.stringify(entry))
  .join('\n')

test('a dry run says what would happen, and leaves everything as it is', async () => {
  const path = place(before)
  const report = await merge(path, text, true)
  expect(report).toMatchObject({
    new: 2,
    changed: 2,
    same: 1,
    invalid: [{ line: 6, reason: 'not a token' }],
    invalidCount: 1,
    backup: null,
  })
  expect(content(path)).toBe(before)
  expect(backups(path)).toEqual([])
})

test('known accounts keep what they say and get what they lack, new ones join their pools', async () => {
  const path = place(before)
  expect(await merge(path, text)).toMatchObject({ new: 2, changed: 2, same: 1 })
  expect(content(path)).toBe(`{
  "ssoBasic": [
    {"token": "${a}", "note": "new note"},
    {"token": "${b}", "note": "mine", "tags": ["x","y"], "use_count": 7, "status": "expired", "own": 1, "more": 3}
  ],
  "later": [
    {"token":"${d}","created_at":${at},"source":"pasted"}
  ],
  "ssoSuper": [
    {"token":"${c}","note":"n","created_at":${at},"source":"pasted"}
  ]
}
`)
})

test('the file as it was is kept, for nobody else to read; a second time changes nothing and keeps nothing', async () => {
  const path = place(before)
  const { backup } = await merge(path, text)
  const kept = join(path, '..', backup ?? '')
  expect(content(kept)).toBe(before)
  expect(statSync(kept).mode & 0o777).toBe(0o600)
  const after = content(path)
  expect(await merge(path, text)).toMatchObject({ new: 0, changed: 0, same: 5, backup: null })
  expect(content(path)).toBe(after)
  expect(backups(path)).toHaveLength(1)
})

test('at most twenty copies are kept, the newest', async () => {
  const path = place(before)
  for (let round = 0; round < 23; round++) await merge(path, `${token(`x${round}`)}\n${token(`y${round}`)}`)
  expect(backups(path)).toHaveLength(20)
})

test('a broken token.json is left alone, and the message says where it is broken', async () => {
  const path = place(`{"ssoBasic": ["${a}",\n]}`)
  const error = await thrownBy(merge(path, text))
  expect(String(error)).toMatch(/token\.json is broken at line 1, column \d+: a comma after the last entry/)
  expect(content(path)).toBe(`{"ssoBasic": ["${a}",\n]}`)
})

test('an edit made while the import is being written is kept', async () => {
  const path = place(before)
  const file = openTokenFile(path)
  let rounds = 0
  const racing: typeof file.edit = (plan) =>
    file.edit(async (bytes) => {
      const edits = await plan(bytes)
      if (rounds++ === 0) writeFileSync(path, before.replace('"mine"', '"changed by hand"'))
      return edits
    })
  await importTokens(path, { edit: racing }, await parseImport(text, 'ssoBasic'), { dryRun: false, at })
  expect(rounds).toBe(2)
  expect(content(path)).toContain('changed by hand')
  expect(content(path)).toContain(c)
})

test('what is exported imports to the same accounts, with everything that is known of them', async () => {
  const source = place(
    `{"ssoNormal": {"${a}": {"note": "n", "own": {"x": [1]}}}, "ssoSuper": ["sso=${b}; x=1", "${a}"],
      "mine": [{"token": "${c}", "status": "cooling", "cooling_until": 1900000000000, "tags": ["t"], "use_count": 3}]}`,
  )
  const json = exported(source, 'json')
  expect(JSON.parse(json)).toMatchObject({
    ssoNormal: [{ token: a, note: 'n', own: { x: [1] } }],
    ssoSuper: [b],
  })
  expect(await merge(source, json)).toMatchObject({ new: 0, changed: 0, same: 3 })

  const target = place('{}')
  expect(await merge(target, json)).toMatchObject({ new: 3, changed: 0, same: 0, backup: null })
  // They are new here; what a file says of where they came from stays.
  const came = { createdAt: at, source: 'pasted' }
  expect(known(target)).toEqual(known(source).map((entry) => ({ ...entry, ...came })))
  const again = exported(target, 'json')
  const third = place('{}')
  await merge(third, again, false, at + 1)
  expect(JSON.parse(exported(third, 'json'))).toEqual(JSON.parse(again))

  expect(exported(source, 'txt')).toBe(`${a}\n${b}\n${c}\n`)
  const fromText = place('{}')
  expect(await merge(fromText, exported(source, 'txt'))).toMatchObject({ new: 3 })
})

test('new accounts say when they came and from which file, without its folders; known ones are left as they are', async () => {
  const path = place(`{"ssoBasic": ["${a}"]}`)
  const files = [
    { name: '/home/me/lists/may.txt', bytes: Buffer.from(`${a}\n${b}\n`) },
    { name: String.raw`C:\lists\june.txt`, bytes: Buffer.from(`${b}\n${c}\n`) },
    {
      name: '',
      bytes: Buffer.from(JSON.stringify([{ token: d, created_at: 1_700_000_000, source: 'a friend' }])),
    },
  ]
  await importTokens(path, openTokenFile(path), await parseFiles(files, 'ssoBasic'), { dryRun: false, at })
  expect(known(path).map(({ credential, createdAt, source }) => [credential, createdAt, source])).toEqual([
    [a, 0, ''],
    [b, at, 'may.txt'],
    [c, at, 'june.txt'],
    [d, 1_700_000_000_000, 'a friend'],
  ])
})
