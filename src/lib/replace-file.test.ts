import { afterAll, expect, test } from 'bun:test'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { replaceFile } from './replace-file.ts'

const folder = mkdtempSync(join(tmpdir(), 'replace-file-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const path = join(folder, 'file')
const pieces = (...texts: string[]) => texts.map((text) => Buffer.from(text))

test('replaces a file as a whole, and tells where the new one lies before it does', async () => {
  writeFileSync(path, 'old', { mode: 0o644 })
  const asked = (temporary: string) => {
    expect(readFileSync(temporary, 'utf8')).toBe('new text')
    expect(readFileSync(path, 'utf8')).toBe('old')
    return true
  }
  expect(await replaceFile(path, pieces('new', ' ', 'text'), asked)).toBe(true)
  expect(readFileSync(path, 'utf8')).toBe('new text')
  expect(statSync(path).mode & 0o777).toBe(0o600)
  expect(readdirSync(folder)).toEqual(['file'])
})

function* failing(): Generator<Buffer> {
  yield Buffer.from('new')
  throw new Error('no more')
}

test('leaves everything as it was when it is not wanted any more, or when the pieces fail', async () => {
  writeFileSync(path, 'old')
  expect(await replaceFile(path, pieces('new'), () => false)).toBe(false)
  await expect(replaceFile(path, failing(), () => true)).rejects.toThrow('no more')
  expect(readFileSync(path, 'utf8')).toBe('old')
  expect(readdirSync(folder)).toEqual(['file'])
})
