/** How much is translated before the caller is asked whether it keeps up, in bytes. */
const most = 64 * 1024

/**
 * The first 64 KB of what one read brought and the rest, or undefined when that is all. A fast upstream brings a quarter of a
 * megabyte at once: all of it translated would wait in memory, twice, for a caller who is slow.
 */
export const cutBytes = (bytes: Uint8Array): [now: Uint8Array, later: Uint8Array] | undefined =>
  bytes.length > most ? [bytes.subarray(0, most), bytes.subarray(most)] : undefined

// A socket's frames are parsed already; each was about this long.
const frameBytes = 512

/** The bytes of one read, about. */
export const sizeOf = (value: unknown): number =>
  value instanceof Uint8Array ? value.length : Array.isArray(value) ? value.length * frameBytes : 0
