/** A text as it is kept: zstd, as base64, because rows are JSON. */
export const pack = (text: string): string => Bun.zstdCompressSync(text, { level: 1 }).toString('base64')

/** The text that was packed. */
export const unpack = (packed: string): string =>
  new TextDecoder().decode(Bun.zstdDecompressSync(Buffer.from(packed, 'base64')))
