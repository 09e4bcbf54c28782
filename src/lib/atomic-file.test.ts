import { afterAll, expect, test } from 'bun:test'
import {
  chownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { canMount, smallDisk } from '../testing/small-disk.ts'
import { writeAtomically } from './atomic-file.ts'
import { replaceFile } from './replace-file.ts'

const folder = mkdtempSync(join(tmpdir(), 'atomic-file-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const writers: [name: string, write: (path: string, text: string) => Promise<unknown>][] = [
  ['writeAtomically', async (path, text) => writeAtomically(path, text)],
  ['replaceFile', (path, text) => replaceFile(path, [Buffer.from(text)], () => true)],
]

for (const [name, write] of writers) {
  test.skipIf(!canMount)(
    `${name}: a disk that fills in the middle leaves the old file, and says so`,
    async () => {
      const disk = smallDisk(1024 * 1024)
      try {
        const path = join(disk.path, 'config.toml')
        await write(path, 'old')
        // More than nothing and less than the whole: the system takes a part of the write without an error.
        disk.fill(64 * 1024)
        const long = 'é'.repeat(100_000)
        expect(await write(path, long).then(String, (error) => error.code)).toBe('ENOSPC')
        expect(readFileSync(path, 'utf8')).toBe('old')
        expect(readdirSync(disk.path)).toEqual(['config.toml'])
        disk.makeRoom()
        await write(path, long)
        expect(readFileSync(path, 'utf8')).toBe(long)
      } finally {
        disk.remove()
      }
    },
  )

  test.skipIf(process.geteuid?.() !== 0)(
    `${name}: root keeps the owner of the file, or of the folder`,
    async () => {
      const home = join(folder, name)
      mkdirSync(home)
      chownSync(home, 1234, 2345)
      const path = join(home, 'token.json')
      const owner = () => [statSync(path).uid, statSync(path).gid, statSync(path).mode & 0o777]
      await write(path, 'new')
      expect(owner()).toEqual([1234, 2345, 0o600])
      writeFileSync(path, 'by hand', { mode: 0o600 })
      chownSync(path, 4321, 5432)
      await write(path, 'replaced')
      expect(owner()).toEqual([4321, 5432, 0o600])
    },
  )
}
