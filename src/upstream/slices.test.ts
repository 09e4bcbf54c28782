import { expect, test } from 'bun:test'
import { cutBytes } from './slices.ts'

test('every byte comes, in order, and never more than 64 KB at once', () => {
  for (const size of [1, 65_535, 65_536, 65_537, 300_000]) {
    const whole = Uint8Array.from({ length: size }, (_, index) => index % 251)
    const pieces: Uint8Array[] = []
    for (let rest: Uint8Array | undefined = whole; rest;) {
      const [now, later]: [Uint8Array, Uint8Array?] = cutBytes(rest) ?? [rest]
      pieces.push(now)
      rest = later
    }
    expect(pieces.map(({ length }) => length).every((length) => length > 0 && length <= 65_536)).toBe(true)
    expect(Buffer.concat(pieces).equals(whole)).toBe(true)
  }
})
