import type { Schema, Tool } from '../../core/model-request.ts'

type Made = Pick<Tool, 'name' | 'description' | 'parameters' | 'kind'>

const text = { type: 'string' }
const count = { type: 'integer' }
const oneOf = (...values: string[]): Schema => ({ type: 'string', enum: values })
const fields = (properties: Record<string, Schema>, ...required: string[]): Schema => ({
  type: 'object',
  properties,
  required,
})

/**
 * Tools whose parameters their API knows and no request names, by type: the caller runs them like functions (Anthropic's client
 * tools, OpenAI's shells and `apply_patch`).
 */
const builtIns: readonly [RegExp, Made][] = [
  [
    /^bash_\d+$/,
    {
      name: 'bash',
      description:
        'Runs a command in a bash session that persists between calls; "restart" begins a new session.',
      parameters: fields({ command: text, restart: { type: 'boolean' } }),
      kind: 'function',
    },
  ],
  [
    /^text_editor_\d+$/,
    {
      name: 'str_replace_based_edit_tool',
      description: 'Views, creates and edits text files.',
      parameters: fields(
        {
          command: oneOf('view', 'create', 'str_replace', 'insert', 'undo_edit'),
          path: text,
          file_text: text,
          old_str: text,
          new_str: text,
          insert_line: count,
          insert_text: text,
          view_range: { type: 'array', items: count },
        },
        'command',
        'path',
      ),
      kind: 'function',
    },
  ],
  [
    /^memory_\d+$/,
    {
      name: 'memory',
      description: 'Views and edits the files of a memory that outlives the conversation, under /memories.',
      parameters: fields(
        {
          command: oneOf('view', 'create', 'str_replace', 'insert', 'delete', 'rename'),
          path: text,
          file_text: text,
          old_str: text,
          new_str: text,
          insert_line: count,
          insert_text: text,
          old_path: text,
          new_path: text,
          view_range: { type: 'array', items: count },
        },
        'command',
      ),
      kind: 'function',
    },
  ],
  [
    /^local_shell$/,
    {
      name: 'local_shell',
      description: "Runs a command on the user's machine. The command is a list of arguments, not a line.",
      parameters: fields(
        {
          command: { type: 'array', items: text },
          working_directory: text,
          timeout_ms: count,
          env: { type: 'object' },
        },
        'command',
      ),
      kind: 'local_shell',
    },
  ],
  [
    /^shell$/,
    {
      name: 'shell',
      description: 'Runs command lines in a shell, one after the other.',
      parameters: fields(
        { commands: { type: 'array', items: text }, timeout_ms: count, max_output_length: count },
        'commands',
      ),
      kind: 'shell',
    },
  ],
  [
    /^apply_patch$/,
    {
      name: 'apply_patch',
      description: 'Creates, updates or deletes one file. The diff is in V4A form; a deletion has none.',
      parameters: fields(
        { type: oneOf('create_file', 'update_file', 'delete_file'), path: text, diff: text },
        'type',
        'path',
      ),
      kind: 'apply_patch',
    },
  ],
]

/** The tool a type stands for; undefined when it stands for none that the caller runs. */
export const builtInTool = (type: string): Made | undefined =>
  builtIns.find(([pattern]) => pattern.test(type))?.[1]

/** What Grok does by itself: its search is on unless it is switched off, and it draws when asked to. */
export const isNative = (type: string): boolean =>
  /^(?:web_search|x_search|live_search|web_fetch|image_generation|tool_search)/.test(type)
