import { afterEach, expect, test } from 'bun:test'
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openLogFile } from './log-file.ts'

const folders: string[] = []
afterEach(() => folders.splice(0).forEach((folder) => rmSync(folder, { recursive: true, force: true })))
const newPath = () => {
  folders.push(mkdtempSync(join(tmpdir(), 'log-file-')))
  return join(folders.at(-1) ?? '', 'logs', 'gateway.log')
}
const failed = (error: unknown) => {
  throw error
}

test('it is full, moves aside, and only so many are kept', () => {
  const path = newPath()
  const file = openLogFile({ path, limit: () => 10, failed })
  for (let at = 0; at < 9; at++) file.write(`line ${at}\n`)
  file.close()
  expect(readFileSync(path, 'utf8')).toBe('line 8\n')
  expect([1, 2, 5].map((at) => readFileSync(`${path}.${at}`, 'utf8'))).toEqual([
    'line 7\n',
    'line 6\n',
    'line 3\n',
  ])
  expect(existsSync(`${path}.6`)).toBe(false)
  expect(statSync(path).mode & 0o777).toBe(0o600)
})

test('it goes on where it was, and a changed limit counts for the next line', () => {
  const path = newPath()
  let limit = 1000
  const first = openLogFile({ path, limit: () => limit, failed })
  first.write('one\n')
  first.close()
  const second = openLogFile({ path, limit: () => limit, failed })
  second.write('two\n')
  expect(readFileSync(path, 'utf8')).toBe('one\ntwo\n')
  limit = 5
  second.write('three\n')
  second.close()
  expect([readFileSync(path, 'utf8'), readFileSync(`${path}.1`, 'utf8')]).toEqual(['three\n', 'one\ntwo\n'])
})

test('a path that cannot be opened is named', () => {
  const path = newPath()
  expect(() => openLogFile({ path: join(path, '..', '..', '\0'), limit: () => 1, failed })).toThrow(
    'as the log file',
  )
})

test('trouble while writing is told once and does not throw', () => {
  const path = newPath()
  const told: unknown[] = []
  const file = openLogFile({ path, limit: () => 1, failed: (error) => told.push(error) })
  file.write('a\n')
  rmSync(join(path, '..'), { recursive: true })
  // The folder is gone: what is full can neither move nor begin anew, and a file stands in its place.
  Bun.spawnSync(['touch', join(path, '..')])
  chmodSync(join(path, '..'), 0o600)
  file.write('b\n')
  file.write('c\n')
  expect(told).toHaveLength(1)
})
