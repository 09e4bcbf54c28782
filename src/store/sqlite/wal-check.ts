import { closeSync, fstatSync, openSync, readSync } from 'node:fs'

/**
 * What a -wal file has to say: frames SQLite will read, and frames it will leave out although they are of the same run.
 * A single one of those at the very end is none: a kill came between its head and its page, and nobody was told of it.
 */
export type WalState = 'missing' | 'empty' | { sound: number; damaged: number; headDamaged: boolean }

/** Larger ones take longer to check than a start may. Bytes. */
const mostChecked = 256 * 1024 * 1024
const headBytes = 32
const frameHeadBytes = 24

/**
 * Checks the -wal file at `path` before SQLite opens it (format: sqlite.org/fileformat2.html#walformat). SQLite reads
 * frames up to the first with a wrong checksum and says nothing of those behind it. Throws when it cannot be read.
 */
export function checkWal(path: string): WalState {
  let file: number
  try {
    file = openSync(path, 'r')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return 'missing'
    throw error
  }
  try {
    const { size } = fstatSync(file)
    if (size < headBytes + frameHeadBytes) return 'empty'
    return checkFrames(file, Math.min(size, mostChecked))
  } finally {
    closeSync(file)
  }
}

function checkFrames(file: number, size: number): WalState {
  const head = readAt(file, 0, headBytes)
  const magic = head.readUInt32BE(0)
  const pageBytes = head.readUInt32BE(8)
  const big = (magic & 1) === 1
  let sum = checksum(head.subarray(0, 24), [0, 0], big)
  const known = magic >>> 1 === 0x377f0682 >>> 1
  if (!known || sum[0] !== head.readUInt32BE(24) || sum[1] !== head.readUInt32BE(28))
    return { sound: 0, damaged: 0, headDamaged: true }
  const salts = head.subarray(16, 24)
  let sound = 0
  let damaged = 0
  for (let at = headBytes; at + frameHeadBytes + pageBytes <= size; at += frameHeadBytes + pageBytes) {
    const frame = readAt(file, at, frameHeadBytes + pageBytes)
    // Frames of an earlier run lie behind those of this one: the file is written over from its beginning.
    if (!frame.subarray(8, 16).equals(salts)) break
    sum = checksum(frame.subarray(0, 8), sum, big)
    sum = checksum(frame.subarray(frameHeadBytes), sum, big)
    const right = sum[0] === frame.readUInt32BE(16) && sum[1] === frame.readUInt32BE(20)
    if (right && damaged === 0) sound++
    else damaged++
  }
  return { sound, damaged: damaged > 1 ? damaged : 0, headDamaged: false }
}

function readAt(file: number, at: number, bytes: number): Buffer {
  const buffer = Buffer.alloc(bytes)
  return buffer.subarray(0, readSync(file, buffer, 0, bytes, at))
}

type Sum = [number, number]

function checksum(bytes: Buffer, [first, second]: Sum, big: boolean): Sum {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  for (let at = 0; at + 8 <= bytes.length; at += 8) {
    first = (first + view.getUint32(at, !big) + second) >>> 0
    second = (second + view.getUint32(at + 4, !big) + first) >>> 0
  }
  return [first, second]
}
