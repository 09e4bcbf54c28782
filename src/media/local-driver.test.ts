import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { conforms } from './conformance.ts'
import { localDriver } from './local-driver.ts'

conforms('a folder', async () => {
  const root = mkdtempSync(join(tmpdir(), 'media-'))
  const folders = ['image', 'video', 'incoming']
  const files = (folder: string) =>
    readdirSync(join(root, folder)).map((name) => ({
      key: `${folder}/${name}`,
      path: join(root, folder, name),
    }))
  for (const folder of folders) mkdirSync(join(root, folder))
  const all = () => folders.flatMap(files)
  return {
    open: () => localDriver(root),
    put: async (key, bytes) => {
      await Bun.write(join(root, key), bytes)
    },
    keys: async () =>
      all()
        .map(({ key }) => key)
        .toSorted(),
    clear: async () => {
      for (const { path } of all()) rmSync(path)
    },
    close: async () => rmSync(root, { recursive: true }),
  }
})
