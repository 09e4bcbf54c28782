import { createCipheriv, createDecipheriv, randomBytes, scrypt } from 'node:crypto'
import { byteReader } from './tar.ts'

// The first line of a sealed file, by which it is known. Then: salt (16 bytes), log2 of scrypt's N (1 byte), records.
const magic = Buffer.from('grok2api sealed 1\n')
const recordSize = 65_536
const tagSize = 16

/** A file's bytes encrypted under a passphrase: scrypt (`cost` is log2 of its N), then AES-256-GCM over records of 64 KiB. */
export async function* seal(
  plain: AsyncIterable<Uint8Array>,
  passphrase: string,
  cost = 17,
): AsyncGenerator<Uint8Array> {
  const salt = randomBytes(16)
  const key = await keyOf(passphrase, salt, cost)
  yield Buffer.concat([magic, salt, Buffer.of(cost)])
  for await (const { bytes, counter, last } of records(plain, recordSize)) {
    const cipher = createCipheriv('aes-256-gcm', key, nonceOf(counter, last))
    yield Buffer.concat([cipher.update(bytes), cipher.final(), cipher.getAuthTag()])
  }
}

export const isSealed = (head: Uint8Array): boolean => magic.equals(head.subarray(0, magic.length))
/** How many bytes tell whether a file is sealed. */
export const sealedHead: number = magic.length

/**
 * The bytes of a sealed file. Throws an Error when the passphrase is another one, a byte was changed, or the end is
 * missing; what was read before that is genuine, but not all.
 */
export async function* unseal(
  sealed: AsyncIterable<Uint8Array>,
  passphrase: string,
): AsyncGenerator<Uint8Array> {
  const reader = byteReader(sealed)
  await reader.exactly(magic.length)
  const salt = await reader.exactly(16)
  const [cost = 0] = await reader.exactly(1)
  // A made-up file must not make us work for hours.
  if (cost < 10 || cost > 20) throw new Error('its header is damaged')
  const key = await keyOf(passphrase, salt, cost)
  const rest = (async function* () {
    for (;;) {
      const piece = await reader.upTo(recordSize + tagSize)
      if (piece.length === 0) return
      yield piece
    }
  })()
  for await (const { bytes, counter, last } of records(rest, recordSize + tagSize)) {
    if (bytes.length < tagSize) throw new Error('it ends in the middle')
    const decipher = createDecipheriv('aes-256-gcm', key, nonceOf(counter, last))
    decipher.setAuthTag(bytes.subarray(-tagSize))
    const plain = decipher.update(bytes.subarray(0, -tagSize))
    try {
      decipher.final()
    } catch {
      throw new Error(counter === 0 ? 'the passphrase is not the right one' : 'it is damaged or cut off')
    }
    yield plain
  }
}

/** Portions of one size; the last one is marked and may be shorter, or empty when there is nothing at all. */
async function* records(source: AsyncIterable<Uint8Array>, size: number) {
  const reader = byteReader(source)
  let bytes = await reader.upTo(size)
  for (let counter = 0; ; counter++) {
    const next = bytes.length < size ? new Uint8Array() : await reader.upTo(size)
    yield { bytes, counter, last: next.length === 0 }
    if (next.length === 0) return
    bytes = next
  }
}

/** The key is new for every file, so a counter never repeats under it. The last byte keeps a file from being cut between records. */
function nonceOf(counter: number, last: boolean): Buffer {
  const nonce = Buffer.alloc(12)
  nonce.writeUIntBE(counter, 5, 6)
  nonce[11] = last ? 1 : 0
  return nonce
}

const keyOf = (passphrase: string, salt: Uint8Array, cost: number) =>
  new Promise<Buffer>((resolve, reject) =>
    scrypt(
      passphrase.normalize('NFC'),
      salt,
      32,
      { N: 2 ** cost, r: 8, p: 1, maxmem: 2 ** 31 - 1 },
      (error, key) => (error ? reject(error) : resolve(key)),
    ),
  )
