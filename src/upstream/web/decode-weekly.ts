import type { Quota } from '../../core/account.ts'

/** The fields of a protobuf message that we read, by number. */
type Field = { number: number; bytes?: Uint8Array; float?: number; int?: number }

/**
 * The answer of GetGrokCreditsConfig (upstream-protocol 8.4), a gRPC-Web body → the weekly pool in percent. Undefined when it tells
 * of none: an absent percentage is nothing used when the bounds are precise, and says nothing when they are coarse.
 */
export function decodeWeekly(body: Uint8Array): Quota | undefined {
  const config = fieldsOf(message(body)).find(({ number, bytes }) => number === 1 && bytes)?.bytes
  if (!config) return undefined
  const fields = fieldsOf(config)
  const [from, to] = [4, 5].map((number) => timestamp(fields.find((field) => field.number === number)?.bytes))
  const used = fields.find(({ number }) => number === 1)?.float ?? (from?.nanos || to?.nanos ? 0 : undefined)
  if (used === undefined || !to?.seconds) return undefined
  return {
    // A rest of less than a percent is a rest.
    remaining: Math.min(100, Math.max(0, Math.ceil(100 - used))),
    total: 100,
    windowSeconds: from?.seconds ? to.seconds - from.seconds : weekSeconds,
    resetsAt: to.seconds * 1000,
  }
}

const weekSeconds = 604_800

/** The first data frame of a gRPC-Web body: a flag, four bytes of length, the message (upstream-protocol 10). */
function message(body: Uint8Array): Uint8Array {
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength)
  if (body.length < 5 || view.getUint8(0) !== 0) return new Uint8Array()
  return body.subarray(5, 5 + view.getUint32(1))
}

function timestamp(bytes: Uint8Array | undefined) {
  if (!bytes) return undefined
  const fields = fieldsOf(bytes)
  const of = (number: number) => fields.find((field) => field.number === number)?.int ?? 0
  return { seconds: of(1), nanos: of(2) }
}

/** A message's fields; what cannot be read ends them. */
function fieldsOf(bytes: Uint8Array): Field[] {
  const fields: Field[] = []
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let at = 0
  function varint(): number {
    let value = 0
    for (let scale = 1; at < bytes.length; scale *= 128) {
      const byte = bytes[at++] ?? 0
      value += (byte & 0x7f) * scale
      if (byte < 0x80) break
    }
    return value
  }
  while (at < bytes.length) {
    const key = varint()
    const number = Math.floor(key / 8)
    const wire = key % 8
    if (wire === 0) fields.push({ number, int: varint() })
    else if (wire === 2) {
      const length = varint()
      fields.push({ number, bytes: bytes.subarray(at, at + length) })
      at += length
    } else if (wire === 5 && at + 4 <= bytes.length) {
      fields.push({ number, float: view.getFloat32(at, true) })
      at += 4
    } else if (wire === 1) at += 8
    else break
  }
  return fields
}
