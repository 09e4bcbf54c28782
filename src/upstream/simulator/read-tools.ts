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

// The parameters of a declared tool are a schema too, but not of the answer; and a text may speak of schemas without one.
const schemaMark = /(parameters[^\n{]{0,20})?json[ _-]?schema[^{]{0,120}(?=\{)/gi

/** The schema a prompt wants its answer in: the first one right behind words that announce it. */
export function readSchema(message: string): Record<string, unknown> | undefined {
  for (const mark of message.matchAll(schemaMark)) {
    if (mark[1]) continue
    const found = readObject(message, mark.index + mark[0].length)?.value
    const inner = found?.['schema']
    const schema = typeof inner === 'object' && inner !== null ? (inner as Record<string, unknown>) : found
    if (schema && schemaWords.some((word) => word in schema)) return schema
  }
  return undefined
}

const schemaWords = ['type', 'properties', 'enum', 'const', 'anyOf', 'oneOf', 'allOf', '$ref', 'items']
