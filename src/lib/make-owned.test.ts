import { expect, test } from 'bun:test'
import { chownSync, mkdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { scratchFolder } from '../testing/binary.ts'
import { createOwned, giveToFolderOwner, makeOwnedFolder } from './make-owned.ts'

const isRoot = process.getuid?.() === 0
const ownerOf = (path: string) => `${statSync(path).uid}:${statSync(path).gid}`

test.skipIf(!isRoot)(
  'what root makes belongs to the owner of the folder, what is there keeps its own',
  () => {
    const folder = join(scratchFolder(), 'data')
    mkdirSync(folder)
    chownSync(folder, 4321, 4322)

    makeOwnedFolder(join(folder, 'media', 'image'))
    createOwned(join(folder, 'media', 'image', 'new'))
    expect(ownerOf(join(folder, 'media'))).toBe('4321:4322')
    expect(ownerOf(join(folder, 'media', 'image'))).toBe('4321:4322')
    expect(ownerOf(join(folder, 'media', 'image', 'new'))).toBe('4321:4322')

    const old = join(folder, 'old')
    writeFileSync(old, 'kept')
    chownSync(old, 1111, 1111)
    createOwned(old)
    expect(ownerOf(old)).toBe('1111:1111')
    giveToFolderOwner(old)
    expect(ownerOf(old)).toBe('4321:4322')
  },
)

test('folders are made for their owner only, and one that is there is left as it is', () => {
  const folder = scratchFolder()
  makeOwnedFolder(join(folder, 'a', 'b'))
  expect((statSync(join(folder, 'a')).mode & 0o777).toString(8)).toBe('700')
  makeOwnedFolder(join(folder, 'a', 'b'))
})
