import { expect, test } from 'bun:test'
import { isSealed, seal, unseal } from './seal.ts'
import { packTar, type TarEntry, unpackTar } from './tar.ts'

const bytes = (text: string) => new TextEncoder().encode(text)
async function* pieces(whole: Uint8Array, size: number) {
  for (let at = 0; at < whole.length; at += size) yield whole.subarray(at, at + size)
}
async function whole(source: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const all: Uint8Array[] = []
  for await (const piece of source) all.push(piece)
  return Buffer.concat(all)
}
const entry = (name: string, text: string): TarEntry => ({ name, size: text.length, body: [bytes(text)] })
const files = [entry('a.toml', 'x = 1\n'), entry('empty', ''), entry('block.db', 'y'.repeat(1024))]

async function unpacked(archive: AsyncIterable<Uint8Array>) {
  const found: Record<string, string> = {}
  await unpackTar(archive, async ({ name, body }) => {
    if (name !== 'skipped') found[name] = Buffer.from(await whole(body)).toString()
  })
  return found
}

test('what was packed is unpacked, however it is cut, and what nobody reads is passed over', async () => {
  const archive = await whole(
    packTar([...files, entry('skipped', 'z'.repeat(700)), entry('last', 'l')], 1_700_000_000),
  )
  expect(archive.length % 512).toBe(0)
  for (const size of [1, 7, 512, 100_000])
    expect(await unpacked(pieces(archive, size))).toEqual({
      'a.toml': 'x = 1\n',
      empty: '',
      'block.db': 'y'.repeat(1024),
      last: 'l',
    })
})

test('tar itself reads it', async () => {
  const archive = await whole(packTar(files, 1_700_000_000))
  const child = Bun.spawn(['tar', '-tvf', '-'], { stdin: archive, stdout: 'pipe' })
  expect(
    (await child.stdout.text())
      .trim()
      .split('\n')
      .map((line) => line.replace(/ +/g, ' ')),
  ).toEqual([
    expect.stringMatching(/^-rw------- 0\/0 6 2023-11-14 .* a\.toml$/),
    expect.stringMatching(/ 0 2023-11-14 .* empty$/),
    expect.stringMatching(/ 1024 2023-11-14 .* block\.db$/),
  ])
})

test('what is cut off, is no archive or lies about its size is an error', async () => {
  const archive = await whole(packTar(files, 0))
  await expect(unpacked(pieces(archive.subarray(0, 600), 99))).rejects.toThrow('ends in the middle')
  await expect(unpacked(pieces(bytes('no archive '.repeat(100)), 99))).rejects.toThrow('no tar archive')
  await expect(whole(packTar([{ name: 'a', size: 3, body: [bytes('four')] }], 0))).rejects.toThrow(
    '4 bytes and not 3',
  )
})

const record = 65_536
for (const size of [0, 1, record, 3 * record + 1])
  test(`${size} sealed bytes come back, and only whole and with the passphrase`, async () => {
    const plain = new Uint8Array(size).map((_, at) => at % 251)
    const sealed = await whole(seal(pieces(plain, 1000), 'ünlocked', 10))
    expect(isSealed(sealed)).toBe(true)
    expect(Buffer.from(await whole(unseal(pieces(sealed, 4097), 'u\u0308nlocked'))).equals(plain)).toBe(true)
    await expect(whole(unseal(pieces(sealed, 4097), 'locked'))).rejects.toThrow(
      'passphrase is not the right one',
    )
    const changed = sealed.slice()
    changed[sealed.length - 1]! ^= 1
    await expect(whole(unseal(pieces(changed, 4097), 'ünlocked'))).rejects.toThrow(/passphrase|damaged/)
    // Cut between two records: every one is genuine, and the end is missing.
    if (size > record)
      expect(whole(unseal(pieces(sealed.subarray(0, 35 + record + 16), 4097), 'ünlocked'))).rejects.toThrow(
        /passphrase|cut off/,
      )
  })
