import { sniffMedia } from '../../media/sniff.ts'

const pdf = [0x25, 0x50, 0x44, 0x46, 0x2d] // %PDF-

/**
 * The type of a file: by content where that tells, else what the caller or the server said, else by its name, else
 * text when it reads as text.
 */
export function fileType(bytes: Uint8Array, declared: string, name: string): string {
  const media = sniffMedia(bytes)
  if (media) return media.contentType
  if (pdf.every((byte, index) => bytes[index] === byte)) return 'application/pdf'
  if (/^[a-z]+\/[\w.+-]{1,100}$/.test(declared) && declared !== unknown) return declared
  const named = Bun.file(name).type.split(';')[0] ?? ''
  if (name.includes('.') && named !== '' && named !== unknown) return named
  return isText(bytes.subarray(0, 4096)) ? 'text/plain' : unknown
}

const unknown = 'application/octet-stream'

function isText(bytes: Uint8Array): boolean {
  try {
    // `stream`: a character cut at the end is no mistake.
    return !new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true }).includes('\0')
  } catch {
    return false
  }
}
