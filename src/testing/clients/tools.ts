import type { DeclaredTool } from '../../upstream/simulator/read-tools.ts'
import type { WrittenCall } from './forms.ts'

type Schema = Record<string, unknown>
const object = (value: unknown): Schema =>
  typeof value === 'object' && value !== null ? (value as Schema) : {}

const find = (tools: readonly DeclaredTool[], names: string): DeclaredTool | undefined =>
  tools.find(({ name }) => new RegExp(`(^|[._]|__)(${names})$`, 'i').test(name))

const shells = 'exec_command|shell_command|bash|run_shell_command|execute_command|shell|local_shell'
// Codex's default model has one tool, which takes JavaScript that calls the others.
const scripted = 'exec'
const readers = 'read|read_file|view_file'
const editors = 'edit|replace|edit_file|replace_in_file'

/** Whether a prompt offers what the task needs: a way to run commands. */
export const offersShell = (tools: readonly DeclaredTool[]): boolean =>
  find(tools, `${shells}|${scripted}`) !== undefined

/** Runs a command by the client's own tool; a number the tool takes is given too, for imperfections of its type. */
export function callShell(tools: readonly DeclaredTool[], command: string): WrittenCall {
  const tool = find(tools, shells)
  if (!tool) return callScript(tools, `tools.exec_command(${JSON.stringify({ cmd: command })})`)
  return fill(tool, [
    [/^(cmd|command|commands)$/, command],
    [/^(timeout|timeout_ms|yield_time_ms)$/, 20_000],
    [/^description$/, 'Run the check'],
    [/^is_background$/, false],
  ])
}

function callScript(tools: readonly DeclaredTool[], expression: string): WrittenCall {
  const name = find(tools, scripted)?.name
  if (!name) throw new Error('no shell is declared')
  return { name, args: { input: `const r = await ${expression}\ntext(r)` }, free: true }
}

/** Reads a file: by the client's tool for that, else by its shell. */
export function callRead(tools: readonly DeclaredTool[], path: string): WrittenCall {
  const tool = find(tools, readers)
  return tool ? fill(tool, [[/^(file_?path|absolute_path|path)$/i, path]]) : callShell(tools, `cat '${path}'`)
}

/** Looks at a picture: by the tool for that, or the one that reads files where `reads` says that it shows pictures. */
export function callPicture(
  tools: readonly DeclaredTool[],
  path: string,
  reads: boolean,
): WrittenCall | undefined {
  const viewer = find(tools, 'view_image') ?? (reads ? find(tools, readers) : undefined)
  return viewer && fill(viewer, [[/^(file_?path|path)$/i, path]])
}

/** Puts `line` behind the line `anchor` of a file: by a patch, by the client's edit tool, else by its shell. */
export function callInsert(
  tools: readonly DeclaredTool[],
  { path, anchor, line }: { path: string; anchor: string; line: string },
): WrittenCall {
  const patcher = find(tools, 'apply_patch')
  const name = path.slice(path.lastIndexOf('/') + 1)
  const patch = `*** Begin Patch\n*** Update File: ${name}\n@@\n ${anchor}\n+${line}\n*** End Patch`
  if (patcher && Object.keys(patcher.parameters).length === 0)
    return { name: patcher.name, args: { input: patch }, free: true }
  if (patcher) return fill(patcher, [[/^(input|patch|patchText|patch_text|content)$/, patch]])
  if (!find(tools, shells)) return callScript(tools, `tools.apply_patch(${JSON.stringify(patch)})`)
  const editor = find(tools, editors)
  if (!editor) return callShell(tools, `printf '%s\\n' '${line}' >> ${name}`)
  return fill(editor, [
    [/^(file_?path|path)$/i, path],
    [/^old/i, anchor],
    [/^new/i, `${anchor}\n${line}`],
    [/^instruction$/, 'Add the step'],
  ])
}

/** The arguments of a tool whose names fit, and something plain for what is required besides. */
function fill(tool: DeclaredTool, values: [RegExp, unknown][]): WrittenCall {
  const properties = object(tool.parameters['properties'])
  const required = new Set(Array.isArray(tool.parameters['required']) ? tool.parameters['required'] : [])
  const args: Record<string, unknown> = {}
  for (const [key, schema] of Object.entries(properties)) {
    const found = values.find(([name]) => name.test(key))
    if (found) args[key] = shaped(object(schema), found[1])
    else if (required.has(key)) args[key] = plainValue(object(schema))
  }
  return { name: tool.name, args }
}

const shaped = ({ type }: Schema, value: unknown) =>
  type === 'array' && typeof value === 'string' ? ['bash', '-lc', value] : value

function plainValue(schema: Schema): unknown {
  if (Array.isArray(schema['enum'])) return schema['enum'][0]
  if (schema['type'] === 'boolean') return false
  if (schema['type'] === 'number' || schema['type'] === 'integer') return 1
  if (schema['type'] === 'array') return []
  if (schema['type'] === 'object') return {}
  return 'x'
}
