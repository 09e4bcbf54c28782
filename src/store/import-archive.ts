import type * as fflate from 'fflate'
import type { ImportFile } from './parse-import.ts'

/** Loaded for the first archive: a start needs none of it. */
const unzip = () => (require('fflate') as typeof fflate).unzipSync

/** Bytes that an archive may unpack to: far more than any list of accounts, less than what fills the memory. */
const mostBytes = 512 << 20

/**
 * The files to read of one that was given: of a ZIP archive everything in it, else the file itself. Names within an
 * archive follow its own. Throws an Error that says what to do when the archive cannot be unpacked.
 */
export function openArchive({ name, bytes }: ImportFile): ImportFile[] {
  if (!bytes.subarray(0, 4).equals(zipMark)) return [{ name, bytes }]
  let size = 0
  const unpack = () =>
    unzip()(bytes, {
      filter: (file) => {
        if (file.name.endsWith('/') || /(^|\/)(__MACOSX\/|\.)/.test(file.name)) return false
        size += file.originalSize
        if (size > mostBytes) throw new Error(`it unpacks to more than ${mostBytes >> 20} MB`)
        return true
      },
    })
  try {
    return Object.entries(unpack()).map(([inside, content]) => ({
      name: `${name}/${inside}`,
      bytes: Buffer.from(content),
    }))
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new Error(`the archive cannot be unpacked (${reason}). If it has a password, unpack it first`, {
      cause: error,
    })
  }
}

const zipMark = Buffer.from([0x50, 0x4b, 0x03, 0x04])
