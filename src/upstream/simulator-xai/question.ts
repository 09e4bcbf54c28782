import type { Ask } from '../simulator/directive.ts'
import { seeded } from '../simulator/random.ts'
import { readPrompt } from '../simulator/read-prompt.ts'
import type { UploadedFile } from '../simulator/upload-shelf.ts'
import type { ResponsesBody } from './schema.ts'

export type Item = Record<string, unknown>

/** Parts of a content as text; a picture is its description. */
export function textOf(content: unknown): string {
  if (typeof content === 'string') return content
  if (!Array.isArray(content)) return ''
  return (content as Item[])
    .map((part) => {
      if (typeof part['text'] === 'string') return part['text']
      return part['type'] === 'input_image' ? '[picture]' : '[file]'
    })
    .join('\n')
}

/** How many pictures the items hold. */
export const picturesIn = (items: readonly Item[]): number =>
  items.flatMap(({ content, output }) =>
    [content, output].flatMap((list) =>
      Array.isArray(list) ? (list as Item[]).filter(({ type }) => type === 'input_image') : [],
    ),
  ).length

/** Pictures that came inline, as the files the web app would have. */
const filesIn = (items: readonly Item[]): UploadedFile[] =>
  items.flatMap(({ content, output }) =>
    [content, output].flatMap((list) => (Array.isArray(list) ? (list as Item[]).flatMap(fileOf) : [])),
  )

function fileOf({ type, image_url }: Item): UploadedFile[] {
  const [, contentType = '', base64 = ''] =
    type === 'input_image' ? (/^data:([\w/+.-]+);base64,(.*)$/s.exec(String(image_url)) ?? []) : []
  if (!base64) return []
  const bytes = Buffer.from(base64, 'base64')
  const sha256 = new Bun.CryptoHasher('sha256').update(bytes).digest('hex')
  const name = `inline.${contentType.split('/')[1] ?? 'bin'}`
  return [{ id: sha256, userId: '', name, type: contentType, size: bytes.length, sha256, at: 0 }]
}

/** The items of the input: a text is a message of the user's. */
export const itemsOf = (input: ResponsesBody['input']): Item[] =>
  typeof input === 'string' ? [{ role: 'user', content: input }] : (input as Item[])

/**
 * A request in the form the directives read, which is the text the web app gets: so one table of directives, and one
 * scripted model, serve both upstreams. It never leaves the simulator.
 */
export function askOf(body: ResponsesBody, items: readonly Item[]): Ask {
  const first = [...(body.instructions ? [body.instructions] : []), ...toolWords(body), ...formatWords(body)]
  const sections = [...first.map((text) => `[system]\n${text}`), ...items.flatMap((item) => sectionOf(item))]
  const message = sections.join('\n\n')
  const prompt = readPrompt(message)
  return {
    text: prompt.text,
    message,
    prompt,
    mode: 'auto',
    search: (body.tools ?? []).some(({ type }) => type === 'web_search' || type === 'x_search'),
    files: filesIn(items),
    random: seeded(prompt.text),
    newId: () => crypto.randomUUID(),
  }
}

function sectionOf(item: Item): string[] {
  switch (item['type'] ?? 'message') {
    case 'message':
      return [`[${String(item['role'])}]\n${textOf(item['content'])}`]
    case 'function_call':
      return [`[assistant]\ncalled ${String(item['name'])} ${String(item['arguments'])}`]
    case 'function_call_output':
      return [`[tool]\n${textOf(item['output'])}`]
    default:
      return []
  }
}

function toolWords({ tools = [], tool_choice }: ResponsesBody): string[] {
  const functions = tools.flatMap((tool) => (tool.type === 'function' ? [tool] : []))
  if (functions.length === 0 || tool_choice === 'none') return []
  const named = typeof tool_choice === 'object' ? tool_choice.name : undefined
  const must = named
    ? `You must call ${named}.`
    : tool_choice === 'required'
      ? 'You must call one of these tools.'
      : ''
  const declared = functions.map(
    ({ name, description = '', parameters = {} }) =>
      `Tool: ${name}\nDescription: ${description}\nParameters: ${JSON.stringify(parameters)}`,
  )
  return [`Calls stand in <tool_calls>. ${must}\n\n${declared.join('\n\n')}`]
}

function formatWords({ text }: ResponsesBody): string[] {
  const format = text?.format
  if (format?.type === 'json_object') return ['Answer with a JSON object and nothing else.']
  if (!format || !('schema' in format)) return []
  return [`Answer with JSON only. JSON schema: ${JSON.stringify(format.schema)}`]
}
