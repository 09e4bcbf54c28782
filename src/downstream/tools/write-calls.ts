import type { ToolCallEvent } from '../../core/event.ts'
import { schemaCheck } from '../../lib/json-schema.ts'
import type { Tool } from './tool.ts'

/** Writes the events of calls one after another, and keeps what is wrong with them. */
export type CallWriter = {
  /** More of the current call's arguments; the first piece begins the call. */
  add: (tool: Tool, json: string) => ToolCallEvent[]
  /** The current call is complete. */
  done: (tool: Tool) => ToolCallEvent[]
  /** A call that is complete from the start. */
  whole: (tool: Tool, args: unknown) => ToolCallEvent[]
  begun: () => number
  finished: () => number
  /** Arguments that do not fit their schema, in words a model can use. */
  problems: () => readonly string[]
}

export function writeCalls(newId: () => string): CallWriter {
  const problems: string[] = []
  let finished = 0
  let open: { id: string; json: string } | undefined

  function add({ name }: Tool, json: string): ToolCallEvent[] {
    if (json === '') return []
    const delta: ToolCallEvent = { type: 'tool_call.delta', index: finished, delta: json }
    if (open) {
      open.json += json
      return [delta]
    }
    open = { id: newId(), json }
    return [{ type: 'tool_call.start', index: finished, id: open.id, name }, delta]
  }

  function done(tool: Tool): ToolCallEvent[] {
    if (!open) return []
    const { id, json } = open
    open = undefined
    const problem = misfit(tool, json)
    if (problem) problems.push(`The arguments of ${tool.name} do not fit its schema: ${problem}`)
    return [{ type: 'tool_call.done', index: finished++, id, name: tool.name, arguments: json }]
  }

  return {
    add,
    done,
    whole: (tool, args) => [...add(tool, JSON.stringify(args)), ...done(tool)],
    begun: () => finished + (open ? 1 : 0),
    finished: () => finished,
    problems: () => problems,
  }
}

function misfit({ parameters }: Tool, json: string): string | undefined {
  try {
    return schemaCheck(parameters)(JSON.parse(json))
  } catch (error) {
    // A schema that cannot be used refuses nothing; arguments cut off in the middle are no JSON.
    return error instanceof SyntaxError ? 'they are not complete.' : undefined
  }
}
