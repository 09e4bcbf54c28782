import { readObject } from './read-object.ts'

/** A function the prompt declares (upstream-protocol 12). */
export type DeclaredTool = { name: string; parameters: Record<string, unknown> }

const declaration =
  /^[ \t]*(?:[-*#]+ *|\d+\. *)?(?:Tool|Function|Name|Tool name)\s*:\s*[`"]?([\w-]{1,64})[`"]?\s*$/gim

/** The functions a prompt declares; none unless it also says how to call them. */
export function readTools(message: string): DeclaredTool[] {
  if (!message.includes('<tool_calls>')) return []
  const marks = [...message.matchAll(declaration)]
  return marks.map((mark, i) => {
    const block = message.slice(mark.index, marks[i + 1]?.index)
    const from = block.search(/parameters/i)
    return {
      name: mark[1] ?? '',
      parameters: (from === -1 ? undefined : readObject(block, from)?.value) ?? {},
    }
  })
}

/** The schema a prompt wants its answer in: the first object after words that announce one. */
export function readSchema(message: string): Record<string, unknown> | undefined {
  // The parameters of a declared tool are a schema too, but not of the answer.
  for (const mark of message.matchAll(/(parameters[^\n{]{0,20})?json[ _-]?schema/gi)) {
    if (mark[1]) continue
    const found = readObject(message, mark.index)?.value
    const inner = found?.['schema']
    return typeof inner === 'object' && inner !== null ? (inner as Record<string, unknown>) : found
  }
  return undefined
}
