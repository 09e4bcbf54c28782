import { expect, test } from 'bun:test'
import { asFault } from './fault.ts'

const coded = (code: string, cause?: unknown) =>
  Object.assign(new Error(`${code}: of the system`, { cause }), { code })

test('a disk that is full or read-only is named, however deep the error lies; anything else stays in the log', () => {
  const told = (error: unknown) => {
    const { kind, message, detail = '' } = asFault(error)
    return [kind, message.split(':')[0], detail.includes('of the system')]
  }
  expect(told(coded('ENOSPC'))).toEqual(['disk_full', 'The disk is full', true])
  for (const error of [coded('EROFS'), coded('SQLITE_READONLY_DBMOVED'), coded('X', coded('EROFS'))])
    expect(told(error)).toEqual(['internal', 'The file system with the data folder is read-only', true])
  expect(told(coded('EIO'))[1]).toStartWith('Something broke inside the gateway')
})

test('a storage that does not answer is no bug of ours: the caller is told to try again', () => {
  const { kind, retryAfterSeconds = 0, message } = asFault(coded('STORE_AWAY'))
  expect([kind, retryAfterSeconds > 0]).toEqual(['storage_failed', true])
  expect(message).not.toContain('of the system')
})
