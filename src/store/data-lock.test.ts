import { expect, test } from 'bun:test'
import { existsSync, readdirSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { scratchFolder } from '../testing/binary.ts'
import { heldSentence, holderOfFolder, takeDataLock } from './data-lock.ts'

test('one holds the folder, the next is told who, and after the release it is free', () => {
  const folder = scratchFolder()
  const first = takeDataLock(folder, 1_700_000_000_000)
  if (first.kind !== 'taken') throw new Error(first.kind)
  expect(readdirSync(folder).toSorted()).toEqual(['gateway.json', 'gateway.lock'])
  const second = takeDataLock(folder)
  expect(second).toEqual({
    kind: 'held',
    by: { pid: process.pid, host: hostname(), since: 1_700_000_000_000 },
  })
  first.release()
  expect(existsSync(join(folder, 'gateway.json'))).toBe(false)
  const third = takeDataLock(folder)
  expect(third.kind).toBe('taken')
  if (third.kind === 'taken') third.release()
  expect(readdirSync(folder)).toEqual(['gateway.lock'])
})

test('a process that is killed leaves the folder free', async () => {
  const folder = scratchFolder()
  const code = `import { takeDataLock } from ${JSON.stringify(join(import.meta.dir, 'data-lock.ts'))}
    const lock = takeDataLock(process.argv[1])
    for (let at = 0; at < 3; at++) Bun.gc(true)
    console.log(lock.kind)
    setInterval(() => lock.kind, 1000)`
  const child = Bun.spawn([process.execPath, '-e', code, folder], { stdout: 'pipe', stderr: 'inherit' })
  try {
    const { value } = await child.stdout.getReader().read()
    expect(new TextDecoder().decode(value).trim()).toBe('taken')
    expect(takeDataLock(folder)).toMatchObject({ kind: 'held', by: { pid: child.pid } })
  } finally {
    child.kill('SIGKILL')
    await child.exited
  }
  const after = takeDataLock(folder)
  expect(after.kind).toBe('taken')
  if (after.kind === 'taken') after.release()
})

test('who holds a folder can be asked without taking it', () => {
  const folder = scratchFolder()
  expect(holderOfFolder(folder)).toBeUndefined()
  const lock = takeDataLock(folder, 5)
  expect(holderOfFolder(folder)).toEqual({ pid: process.pid, host: hostname(), since: 5 })
  if (lock.kind === 'taken') lock.release()
  expect(holderOfFolder(folder)).toBeUndefined()
})

test('the sentence names the process, or says that nobody knows which', () => {
  const since = Date.UTC(2026, 0, 2)
  expect(heldSentence('/data', { pid: 12, host: 'box', since })).toContain(
    'process 12 on box, running since 2026-01-02T00:00:00.000Z',
  )
  expect(heldSentence('/data', undefined)).toContain('another process')
})
