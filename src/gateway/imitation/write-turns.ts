import type { CalledTool, Message, Part } from '../../core/model-request.ts'
import type { Attachment, Role, Turn } from '../../core/prompt.ts'

type Call = Pick<CalledTool, 'name' | 'arguments' | 'kind'>

/**
 * Messages as the text turns of an upstream that knows nothing else. Calls are written in the form the model is told to write
 * them (`declare.ts`), results are turns of their own, empty messages are left out. When all are empty the last one is kept.
 */
export function writeTurns(messages: readonly Message[]): Turn[] {
  const turns = messages.flatMap(({ role, parts }) => writeMessage(role, parts))
  const last = messages.at(-1)
  return turns.length === 0 && last ? [{ role: last.role, text: '' }] : turns
}

/** Results stand in their place; everything else is one turn until the next of them. */
function writeMessage(role: Role, parts: readonly Part[]): Turn[] {
  const turns: Turn[] = []
  let texts: string[] = []
  let attachments: Attachment[] = []
  let calls: Call[] = []

  function endTurn(): void {
    const text = writeAnswer(texts.join('\n'), calls).toWellFormed()
    if (text !== '' || attachments.length > 0)
      turns.push({ role, text, ...(attachments.length > 0 && { attachments }) })
    texts = []
    attachments = []
    calls = []
  }

  for (const part of parts) {
    if (part.type === 'tool_result') {
      endTurn()
      turns.push(writeResult(part))
    } else if (part.type === 'attachment') attachments.push(part.attachment)
    else if (part.type === 'tool_call') calls.push(part)
    else if (part.type !== 'reasoning') texts.push(writeText(part))
  }
  endTurn()
  return turns
}

type Plain = Extract<Part, { type: 'text' | 'other' }>

const writeText = (part: Plain): string =>
  part.type === 'text' ? part.text : `[${part.as}] ${JSON.stringify(part.value, withoutSealed)}`

/** What another server encrypted says nothing to a model. */
const withoutSealed = (key: string, value: unknown): unknown =>
  key.startsWith('encrypted_') ? undefined : value

function writeResult({ callId, name, parts, isError }: Extract<Part, { type: 'tool_result' }>): Turn {
  const texts = parts.flatMap((part) =>
    part.type === 'text' || part.type === 'other' ? [writeText(part)] : [],
  )
  const attachments = parts.flatMap((part) => (part.type === 'attachment' ? [part.attachment] : []))
  const whose = [name, callId].filter(Boolean).join(', ')
  const text = `Tool result (${whose}): ${isError ? 'Error: ' : ''}${texts.join('\n')}`
  return { role: 'tool', text: text.toWellFormed(), ...(attachments.length > 0 && { attachments }) }
}

/** An answer's text and its calls as one text. */
export function writeAnswer(text: string, calls: readonly Call[]): string {
  if (calls.length === 0) return text
  const block = `<tool_calls>${calls.map(writeCall).join('')}</tool_calls>`
  return text === '' ? block : `${text}\n${block}`
}

const writeCall = ({ name, arguments: given, kind }: Call): string =>
  `<tool_call><tool_name>${name}</tool_name><parameters>${kind === 'custom' ? `\n${given}\n` : oneLine(given)}</parameters></tool_call>`

function oneLine(json: string): string {
  try {
    return JSON.stringify(JSON.parse(json || '{}'))
  } catch {
    return json.replaceAll(/\s*\n\s*/g, ' ')
  }
}
