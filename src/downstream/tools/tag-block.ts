import type { ToolCallEvent } from '../../core/event.ts'
import { readLooseJson } from '../../lib/mend-json.ts'
import { type CallItem, openItem } from './call-item.ts'
import { coerce } from './coerce.ts'
import { callsIn } from './json-calls.ts'
import type { Tool } from './tool.ts'
import { scanValue } from './value-scan.ts'
import type { CallWriter } from './write-calls.ts'
import { unescapeXml } from './xml.ts'

export type CallBlock = {
  push: (text: string) => ToolCallEvent[]
  /** Nothing more comes: what is open is closed as well as it can be. */
  end: () => ToolCallEvent[]
  /** What follows is no part of it any more. */
  over: () => boolean
  /** The answer was cut off in the middle of a call. */
  cut: () => boolean
}

export type CallBlockOptions = {
  writer: CallWriter
  /** The declared function a name means. */
  find: (name: string) => Tool | undefined
  parallel: boolean
}

const wrappers = new Set(['tool_calls', 'function_calls'])
const items = new Set(['tool_call', 'function_call', 'invoke'])
const argumentTags = new Set(['parameters', 'arguments', 'input', 'args'])

const tagForm = /<(\/?)(?:[a-z]+:)?([a-z_]+)([^<>]*)>/iy
const unfinishedTag = /<[^<>]*$/y
// Short values that are read whole: `<tool_name>x</tool_name>`, `<parameter name="k">v</parameter>`.
const leafForm =
  /<(?:[a-z]+:)?(tool_name|function_name|name|parameter|id|type)(?:\s+name\s*=\s*["']?([^"'<>]+)["']?)?\s*>([\s\S]*?)<\/(?:[a-z]+:)?\1\s*>/iy
const leafOpening = /<(?:[a-z]+:)?(?:tool_name|function_name|name|parameter|id|type)[\s>]/iy

/** Calls in tags, in every form models know (upstream-protocol 12 a to c), from their opening on. */
export function readTagBlock({ writer, find, parallel }: CallBlockOptions): CallBlock {
  let input = ''
  let at = 0
  let depth = 0
  let item: CallItem | undefined
  let scan = scanValue()
  let ended = false
  let over = false
  let cut = false
  let events: ToolCallEvent[] = []

  function matches(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = at
    return pattern.exec(input)
  }

  function take(pattern: RegExp): RegExpExecArray | null {
    const found = matches(pattern)
    if (found) at = pattern.lastIndex
    return found
  }

  /** Ends the block here; answers false like a step that is done. */
  function leave(): false {
    over = true
    return false
  }

  function closeItem(): void {
    if (item) events.push(...item.close())
    item = undefined
  }

  function readOn(current: CallItem): boolean {
    const read = current.read(input.slice(at), ended)
    events.push(...read.events)
    at = input.length - (read.rest?.length ?? 0)
    cut ||= current.cut()
    return read.rest !== undefined
  }

  function onTag(closing: boolean, name: string, attributes: string): void {
    if (wrappers.has(name)) {
      closeItem()
      depth = closing ? 0 : 1
    } else if (items.has(name)) {
      closeItem()
      if (closing) return
      item = openItem(writer, find)
      const given = /(?:^|\s)name\s*=\s*["']?([^"'\s/]+)/i.exec(attributes)?.[1]
      if (given) item.setName(unescapeXml(given))
    } else if (!closing && argumentTags.has(name)) item?.openArguments()
  }

  function tag(): boolean {
    if (item && matches(leafOpening)) return leaf(item)
    const found = matches(tagForm)
    if (!found) return !ended && matches(unfinishedTag) ? false : junk()
    const name = found[2]!.toLowerCase()
    if (!item && depth === 0 && !wrappers.has(name) && !items.has(name)) return leave()
    at += found[0].length
    onTag(found[1] === '/', name, found[3] ?? '')
    return true
  }

  function leaf(current: CallItem): boolean {
    const found = take(leafForm)
    if (!found) return ended ? junk() : false
    const [, name = '', key, text = ''] = found
    if (/name$/i.test(name)) current.setName(unescapeXml(text).trim())
    else if (key) current.addPart(key, text.replaceAll(/^\n|\n$/g, ''))
    return true
  }

  /** JSON in place of tags: the arguments of a named call, or whole calls. */
  function json(): boolean {
    if (!item && depth === 0) return leave()
    if (item?.named()) {
      item.openArguments()
      return true
    }
    const length = scan.length(input.slice(at)) ?? (ended ? input.length - at : undefined)
    if (length === undefined) return false
    scan = scanValue()
    const value = readLooseJson(input.slice(at, at + length))?.value
    at += length
    for (const { name, args } of callsIn(value)) {
      const tool = find(name)
      if (tool && (parallel || writer.finished() === 0))
        events.push(...writer.whole(tool, coerce(args, tool.parameters)))
    }
    return true
  }

  /** Words where none belong: before the first call this is no block but talk about one; after it they are passed over. */
  function junk(): boolean {
    if (writer.begun() === 0 || (!item && depth === 0)) return leave()
    const next = input.slice(at + 1).search(/[<{[]/)
    at = next === -1 ? input.length : at + 1 + next
    return true
  }

  function step(): boolean {
    if (over || (!parallel && writer.finished() > 0)) return leave()
    if (item?.reading()) return readOn(item)
    take(/\s*(?:```[\w-]*\s*)?/y)
    const char = input[at]
    if (char === undefined) return false
    if (char === '{' || char === '[') return json()
    return char === '<' ? tag() : junk()
  }

  function run(): ToolCallEvent[] {
    events = []
    while (step());
    input = input.slice(at)
    at = 0
    return events
  }

  return {
    push: (text) => {
      input += text
      return run()
    },
    end: () => {
      ended = true
      run()
      closeItem()
      return events
    },
    over: () => over,
    cut: () => cut,
  }
}
