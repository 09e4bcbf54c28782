import type { Chance } from './chance.ts'

type Json = null | boolean | number | string | Json[] | { [key: string]: Json }

/** Keys and texts that have broken programs before. */
export const strangeTexts: readonly string[] = [
  '',
  ' ',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  '\u0000',
  '\ud800',
  '\u2028',
  '💥'.repeat(300),
  'a'.repeat(5000),
  '<grok:render type="x">',
  '<xaiArtifact id="1">',
  '](http://x) ![a](data:,) [[1]](',
  '```json\n{"a":',
  'data: [DONE]\n\n',
  '{"name":"f","arguments":{',
  '../../etc/passwd',
  'http://127.0.0.1:1/x',
  'http://10.0.0.1/x.png',
  'data:image/png;base64,iVBORw0KGgo=',
  'data:image/png;base64,%%%',
  '\r\nset-cookie: a=b',
  '^(a+)+$',
  '-1',
  '1e999',
  'NaN',
]
const strangeNumbers = [0, -1, 1, 0.5, -0, 2 ** 31, 2 ** 53, 1e308, 5e-324, -1e21]

const nested = (levels: number): Json => {
  let value: Json = 'x'
  for (let level = 0; level < levels; level++) value = level % 2 ? [value] : { a: value }
  return value
}

/** A value that hardly any field expects. */
export function strangeValue(chance: Chance): Json {
  const kind = chance.int(0, 8)
  if (kind === 0) return null
  if (kind === 1) return chance.is(0.5)
  if (kind === 2) return chance.pick(strangeNumbers)
  if (kind === 3) return []
  if (kind === 4) return {}
  if (kind === 5) return Array.from({ length: chance.int(1, 200) }, () => chance.pick(strangeTexts))
  if (kind === 6)
    return { [chance.pick(strangeTexts)]: chance.pick(strangeTexts), type: chance.pick(strangeTexts) }
  if (kind === 7) return nested(chance.pick([3, 30, 190, 260]))
  return chance.pick(strangeTexts)
}

/** The value with up to `changes` places of it changed. */
export function mutateJson(value: unknown, chance: Chance, changes = 3): unknown {
  let result = structuredClone(value) as Json
  for (let change = chance.int(1, changes); change > 0; change--) result = changeOnce(result, chance)
  return result
}

function changeOnce(value: Json, chance: Chance): Json {
  if (value === null || typeof value !== 'object' || chance.is(0.1)) return strangeValue(chance)
  const keys = Object.keys(value)
  const key = keys.length > 0 ? chance.pick(keys) : ''
  const fields = value as Record<string, Json>
  if (keys.length === 0 || chance.is(0.08)) {
    if (Array.isArray(value)) value.push(strangeValue(chance))
    else define(fields, chance.pick(strangeTexts), strangeValue(chance))
  } else if (chance.is(0.15)) {
    if (Array.isArray(value)) value.splice(Number(key), 1)
    else delete fields[key]
  } else if (Array.isArray(value) && chance.is(0.2)) {
    const again = value[Number(key)] ?? null
    for (let count = chance.int(1, 50); count > 0; count--) value.push(again)
  } else define(fields, key, changeOnce(fields[key] ?? null, chance))
  return value
}

/** Also `__proto__` becomes a field of its own, as it does in JSON. */
const define = (fields: Record<string, Json>, key: string, value: Json) =>
  Object.defineProperty(fields, key, { value, enumerable: true, configurable: true, writable: true })

/** Bytes with a few of them changed, left out, doubled, or cut off. */
export function damageBytes(bytes: Uint8Array, chance: Chance): Buffer {
  const result = Buffer.from(bytes)
  const at = chance.int(0, Math.max(0, result.length - 1))
  const length = chance.int(1, 40)
  const kind = chance.int(0, 4)
  if (kind === 0) return result.subarray(0, at)
  if (kind === 1) return Buffer.concat([result.subarray(0, at), result.subarray(at + length)])
  if (kind === 2) return Buffer.concat([result.subarray(0, at + length), result.subarray(at)])
  if (kind === 3)
    return Buffer.concat([
      result.subarray(0, at),
      Buffer.from(chance.pick(strangeTexts)),
      result.subarray(at),
    ])
  for (let count = chance.int(1, 8); count > 0 && result.length > 0; count--)
    result[chance.int(0, result.length - 1)] = chance.int(0, 255)
  return result
}
