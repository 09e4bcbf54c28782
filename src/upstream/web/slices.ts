import type { AnswerSource } from './answer.ts'

/** How much is translated before the caller is asked whether it keeps up, in bytes. */
const most = 64 * 1024

/**
 * A body as it comes, but never more than 64 KB at once. A fast upstream brings a quarter of a megabyte in one read: all
 * of it translated would wait in memory, twice, for a caller who is slow.
 */
export function inSlices(reader: {
  read: () => Promise<{ value?: Uint8Array | undefined }>
  cancel: () => Promise<unknown>
}): AnswerSource<Uint8Array> {
  let rest: Uint8Array | undefined

  function cut(value: Uint8Array): { value: Uint8Array } {
    rest = value.length > most ? value.subarray(most) : undefined
    return { value: rest ? value.subarray(0, most) : value }
  }

  const onRead = (read: { value?: Uint8Array | undefined }) =>
    read.value && read.value.length > most ? cut(read.value) : read

  return {
    read: () => (rest ? Promise.resolve(cut(rest)) : reader.read().then(onRead)),
    cancel: () => {
      rest = undefined
      return reader.cancel()
    },
  }
}
