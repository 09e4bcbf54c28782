import type { ToolCallEvent } from '../../core/event.ts'
import { type ArgumentReader, readArguments } from './arguments.ts'
import { coerce } from './coerce.ts'
import type { Tool } from './tool.ts'
import type { CallWriter } from './write-calls.ts'

/** One call while it is read. A call of a function nobody declared is read to its end and written nowhere. */
export type CallItem = {
  named: () => boolean
  setName: (name: string) => void
  /** One argument alone, as text. */
  addPart: (key: string, text: string) => void
  openArguments: () => void
  reading: () => boolean
  /** More of the arguments. Answers what stands behind them, or undefined while they go on. */
  read: (text: string, ended: boolean) => { events: ToolCallEvent[]; rest?: string }
  /** What is still to be written. */
  close: () => ToolCallEvent[]
  /** The arguments end in the middle of a value. */
  cut: () => boolean
}

export function openItem(writer: CallWriter, find: (name: string) => Tool | undefined): CallItem {
  let tool: Tool | undefined
  let reader: ArgumentReader | undefined
  let cut = false
  let written = false
  // Arguments that came before the name.
  let early = ''
  const parts: Record<string, unknown> = {}

  function take(json: string): ToolCallEvent[] {
    if (tool) return writer.add(tool, json)
    early += json
    return []
  }

  function finish(): ToolCallEvent[] {
    reader = undefined
    if (!tool) return []
    written = true
    return writer.done(tool)
  }

  return {
    named: () => tool !== undefined,
    setName: (name) => {
      tool ??= find(name)
    },
    addPart: (key, text) => {
      parts[key] = text
    },
    openArguments: () => {
      reader = readArguments(tool?.parameters ?? {})
    },
    reading: () => reader !== undefined,
    read: (text, ended) => {
      if (!reader) return { events: [], rest: text }
      const { json, rest } = reader.push(text)
      const events = take(json)
      if (rest !== undefined) return { events: [...events, ...finish()], rest }
      if (!ended) return { events }
      const last = reader.end()
      cut = !last.whole
      return { events: [...events, ...take(last.json), ...finish()], rest: '' }
    },
    close: () => {
      if (!tool || written) return []
      const value = early === '' ? parts : JSON.parse(early)
      return writer.whole(tool, coerce(value, tool.parameters))
    },
    cut: () => cut,
  }
}
