import type { Message, Part, ResponsesOriginal } from '../../core/model-request.ts'
import type { Turn } from '../../core/prompt.ts'
import { isDeclaration } from './declare.ts'

const block =
  /\n?<tool_calls>((?:<tool_call><tool_name>[^<]*<\/tool_name><parameters>[\s\S]*?<\/parameters><\/tool_call>)+)<\/tool_calls>$/
const call = /<tool_call><tool_name>([^<]*)<\/tool_name><parameters>([\s\S]*?)<\/parameters><\/tool_call>/g
const result = /^Tool result \(([^)]*)\): (Error: )?([\s\S]*)$/

/**
 * Turns as `writeTurns` writes them, kept from an answer of an upstream that knows nothing else → messages for one that makes calls
 * itself: calls and results are such again, declarations of tools are left out.
 */
export function readTurns(turns: readonly Pick<Turn, 'role' | 'text' | 'attachments'>[]): Message[] {
  let made = 0
  let open: { id: string; name: string }[] = []

  function readCalls(text: string): Part[] {
    const found = block.exec(text)
    if (!found) return text === '' ? [] : [{ type: 'text', text }]
    const before = text.slice(0, found.index)
    const calls = Array.from((found[1] ?? '').matchAll(call), ([, name = '', given = '']): Part => {
      const id = `call_${++made}`
      open.push({ id, name })
      const isFree = given.startsWith('\n')
      const kind = isFree ? ('custom' as const) : ('function' as const)
      return { type: 'tool_call', id, name, kind, arguments: isFree ? given.slice(1, -1) : given }
    })
    return [...(before === '' ? [] : [{ type: 'text' as const, text: before }]), ...calls]
  }

  function readResult(text: string): Part {
    const [, who = '', wrong, said = text] = result.exec(text) ?? []
    const name = who.split(', ')[0] ?? ''
    const at = Math.max(
      0,
      open.findIndex((one) => one.name === name),
    )
    const [answered] = open.splice(at, 1)
    return {
      type: 'tool_result',
      callId: answered?.id ?? '',
      name,
      parts: [{ type: 'text', text: said }],
      isError: wrong !== undefined,
    }
  }

  return turns.flatMap(({ role, text, attachments = [] }): Message[] => {
    if (role === 'system' && isDeclaration(text)) return []
    if (role === 'user') open = []
    const files = attachments.map((attachment): Part => ({ type: 'attachment', attachment }))
    if (role === 'tool') return [{ role, parts: [readResult(text), ...files] }]
    const parts: Part[] = role === 'assistant' ? readCalls(text) : [{ type: 'text', text }]
    return [{ role, parts: [...parts, ...files] }]
  })
}

const parts = (of: readonly Message[]) => of.flatMap((message) => message.parts)

/**
 * Messages kept from before, and those that follow them: what was written in words has no ids, so calls that nobody answered
 * yet take those that the results behind them name, in order.
 */
export function joinMessages(earlier: readonly Message[], messages: readonly Message[]): Message[] {
  const called = new Set(parts(messages).flatMap((part) => (part.type === 'tool_call' ? [part.id] : [])))
  const answered = new Set(
    parts(earlier).flatMap((part) => (part.type === 'tool_result' ? [part.callId] : [])),
  )
  const wanted = parts(messages).flatMap((part) =>
    part.type === 'tool_result' && part.callId !== '' && !called.has(part.callId) ? [part.callId] : [],
  )
  const named = earlier.map(({ role, parts: all }): Message => ({
    role,
    parts: all.map((part) =>
      part.type === 'tool_call' && !answered.has(part.id) ? { ...part, id: wanted.shift() ?? part.id } : part,
    ),
  }))
  return [...named, ...messages]
}

type Item = ResponsesOriginal['items'][number]

/** The same messages as items of the Responses API. */
export const itemsOf = (messages: readonly Message[]): Item[] =>
  messages.flatMap(({ role, parts }, at) =>
    parts.flatMap((part, index): Item[] => {
      const id = `msg_kept_${at}_${index}`
      if (part.type === 'tool_call')
        return [{ type: 'function_call', id, call_id: part.id, name: part.name, arguments: part.arguments }]
      if (part.type === 'tool_result')
        return [{ type: 'function_call_output', id, call_id: part.callId, output: textIn(part.parts) }]
      if (part.type !== 'text') return []
      const type = role === 'assistant' ? 'output_text' : 'input_text'
      return [{ type: 'message', id, role, content: [{ type, text: part.text }] }]
    }),
  )

const textIn = (parts: readonly Part[]): string =>
  parts.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n')
