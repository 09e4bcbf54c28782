import type { JsonSchema } from '../../lib/json-schema.ts'
import { coerce, leftOut, typesOf } from './coerce.ts'
import { readLiteral, readObject, unescapeJson } from './loose-values.ts'
import { readTextValue, type TextValue } from './text-value.ts'
import { scanValue } from './value-scan.ts'

/**
 * Reads the arguments of one call while they arrive, in JSON as models write it, and writes them as strict JSON. `json` is
 * what is certain so far. `rest` is what stands behind the arguments, once they are complete. Nothing at all in `json`
 * then means that they were no object.
 */
export type ArgumentReader = {
  push: (text: string) => { json: string; rest?: string }
  /** Nothing more comes. `whole` is false when the arguments were cut off. */
  end: () => { json: string; whole: boolean }
}

type State = 'open' | 'key' | 'value' | 'text' | 'collect' | 'raw' | 'done'

const closingTag = /<\/(?:parameters|arguments|input|args|invoke|tool_call|function_call|tool_calls)\s*>/i
const keyForm = /"((?:[^"\\]|\\.)*)"\s*:|'([^'\\]*)'\s*:|([\w$-]+)\s*:/sy
const unfinishedKey = /(?:"(?:[^"\\]|\\.)*"?|'[^'\\]*'?|[\w$-]+)\s*$/sy

/**
 * Texts pass as they come; every other value waits for its end, is mended and brought into the type its schema wants.
 * Every piece is written anew, so that nothing that was sent has to be taken back.
 */
export function readArguments(schema: JsonSchema): ArgumentReader {
  const properties = isFields(schema['properties']) ? schema['properties'] : {}
  const given = new Set<string>()
  let state: State = 'open'
  let input = ''
  let at = 0
  let json = ''
  let key = ''
  let text: TextValue | undefined
  let scan = scanValue()
  let ended = false
  let cut = false

  const property = () => (Object.hasOwn(properties, key) ? properties[key] : undefined)

  function writeKey(name: string): void {
    json += `${given.size === 0 ? '{' : ','}${JSON.stringify(name)}:`
    given.add(name)
  }

  function close(): void {
    for (const [name, value] of leftOut(schema, given)) {
      writeKey(name)
      json += JSON.stringify(value)
    }
    json += given.size === 0 ? '{}' : '}'
    state = 'done'
  }

  /** Takes what the sticky pattern matches here; undefined leaves everything as it is. */
  function take(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = at
    const found = pattern.exec(input) ?? undefined
    if (found) at = pattern.lastIndex
    return found
  }

  // Each answers whether it got anywhere: false waits for more text.
  const steps: Record<Exclude<State, 'done'>, () => boolean> = {
    open: () => {
      take(/\s*(?:<!\[CDATA\[\s*)?/y)
      const begin = input.slice(at, at + 12)
      if (!ended && (begin === '' || '<![CDATA['.startsWith(begin) || /^\{\s*(&\w*)?$/.test(begin)))
        return false
      if (begin === '' || begin.startsWith('</')) close()
      else state = take(/\{(?!\s*&)/y) ? 'key' : 'raw'
      return true
    },
    key: () => {
      take(/[\s,]*/y)
      if (at >= input.length) return false
      if (take(/\}/y) || input.startsWith('</', at)) {
        close()
        return true
      }
      const found = take(keyForm)
      if (!found) return skipToKey()
      key = found[1] === undefined ? (found[2] ?? found[3] ?? '') : unescapeJson(found[1])
      state = 'value'
      return true
    },
    value: () => {
      take(/\s*/y)
      const first = input[at]
      if (first === undefined) return false
      const types = typesOf(property())
      if ((first === '"' || first === "'") && (types.length === 0 || types.includes('string'))) {
        at++
        writeKey(key)
        json += '"'
        text = readTextValue(first)
        state = 'text'
      } else {
        scan = scanValue()
        state = 'collect'
      }
      return true
    },
    text: () => {
      const read = text!.push(input.slice(at), ended)
      json += read.json
      at += read.used
      if (!read.closed) return false
      json += '"'
      state = 'key'
      return true
    },
    collect: () => {
      // The value must stay where it began while its end is looked for.
      const length = scan.length(input.slice(at)) ?? (ended ? input.length - at : undefined)
      if (length === undefined) return false
      const raw = input.slice(at, at + length).trim()
      at += length
      writeKey(key)
      json += JSON.stringify(coerce(readLiteral(raw), property()))
      state = 'key'
      return true
    },
    raw: () => {
      const end = closingTag.exec(input)?.index ?? (ended ? input.length : -1)
      if (end === -1) return false
      const value = readObject(input.slice(0, end))
      json = value ? JSON.stringify(coerce(value, schema)) : ''
      at = end
      state = 'done'
      return true
    },
  }

  /** No key here: either it is not finished, or this is no JSON, or there is something between the keys to step over. */
  function skipToKey(): boolean {
    unfinishedKey.lastIndex = at
    if (!ended && unfinishedKey.test(input)) return false
    if (given.size === 0) state = 'raw'
    else at++
    return true
  }

  function run(): void {
    for (;;) if (state === 'done' || !steps[state]()) break
    // Until something is written the whole text may still have to be read in another way.
    if (given.size === 0) return
    input = input.slice(at)
    at = 0
  }

  function written(): string {
    const all = json
    json = ''
    return all
  }

  return {
    push: (more) => {
      input += more
      run()
      return state === 'done' ? { json: written(), rest: input.slice(at) } : { json: written() }
    },
    end: () => {
      ended = true
      run()
      if (state !== 'done') {
        cut = state === 'text' ? !text!.overrun() : state === 'value' || given.size === 0
        if (state === 'text') json += '"'
        close()
      }
      return { json: written(), whole: !cut }
    },
  }
}

const isFields = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
