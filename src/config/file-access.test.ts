import { afterEach, beforeEach, expect, test } from 'bun:test'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeDataFolder } from './data-folder.ts'
import { makePrivate, readableByOthers } from './file-access.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'grok2api-test-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

test.each(['config.toml', 'token.json', 'grok2api.db'])(
  'a folder in place of %s is named with the remedy',
  (name) => {
    mkdirSync(join(folder, name))
    expect(() => makeDataFolder(folder)).toThrow(`rmdir ${join(folder, name)}`)
  },
)

test('files with secrets that others may read are found and mended', () => {
  mkdirSync(join(folder, 'backups'))
  for (const name of ['token.json', 'config.toml', 'notes.txt', 'backups/token-1.json']) {
    writeFileSync(join(folder, name), '{}')
    chmodSync(join(folder, name), name === 'config.toml' ? 0o600 : 0o644)
  }
  const found = readableByOthers(folder)
  expect(found).toEqual([join(folder, 'token.json'), join(folder, 'backups/token-1.json')])
  expect(found.every(makePrivate)).toBeTrue()
  expect(statSync(join(folder, 'token.json')).mode & 0o777).toBe(0o600)
  expect(readableByOthers(folder)).toEqual([])
  expect(makePrivate(join(folder, 'nothing'))).toBeFalse()
})
