import type { Refusal } from '../simulator/fault-row.ts'
import { badArgument } from './error.ts'
import type { ApiModel } from './models.ts'
import type { Item } from './question.ts'
import { checks, type ResponsesBody } from './schema.ts'
import { isSealed } from './sealed.ts'

/** The first thing a body is refused for. A field the API does not know is one (xai-official 2). */
export function mismatchOf(check: (typeof checks)[keyof typeof checks], body: unknown): Refusal | undefined {
  if (check.is(body)) return undefined
  const { path = '', message = '' } = check.firstMismatch(body) ?? {}
  return badArgument(
    /unexpected property/i.test(message)
      ? `Argument not supported: ${path}`
      : `Invalid argument ${path}: ${message}`,
    path,
  )
}

/** What a well-formed request is refused for: items of no known kind, thoughts that are not its own, an effort. */
export function unfit(body: ResponsesBody, model: ApiModel, key: string): Refusal | undefined {
  const items: Item[] = Array.isArray(body.input) ? (body.input as Item[]) : []
  if (items.some((item) => !checks.item.is(item)))
    return badArgument(
      'Failed to deserialize the JSON body into the target type: input: data did not match any variant of untagged enum ModelInput',
      'input',
    )
  const forged = items.find(
    (item) =>
      item['type'] === 'reasoning' &&
      item['encrypted_content'] !== undefined &&
      !isSealed(String(item['encrypted_content']), String(item['id']), key),
  )
  if (forged) return badArgument('Could not decrypt the provided encrypted_content.', 'input')
  return lonely(items) ?? unfitFields(body, model)
}

/** An output whose call is nowhere. */
function lonely(items: readonly Item[]): Refusal | undefined {
  const called = new Set(items.filter(({ type }) => type === 'function_call').map((item) => item['call_id']))
  const lost = items.find((item) => item['type'] === 'function_call_output' && !called.has(item['call_id']))
  return lost && badArgument(`No tool call found for call_id ${String(lost['call_id'])}.`, 'input')
}

function unfitFields(body: ResponsesBody, { id, efforts }: ApiModel): Refusal | undefined {
  const effort = body.reasoning?.effort
  if (effort !== undefined && !(efforts as readonly string[]).includes(effort))
    return badArgument(`Model ${id} does not support parameter reasoningEffort.`, 'reasoning.effort')
  if (body.instructions !== undefined && body.previous_response_id !== undefined)
    return badArgument('instructions cannot be used with previous_response_id.', 'instructions')
  if (body.top_logprobs !== undefined && body.logprobs !== true)
    return badArgument('top_logprobs needs logprobs.', 'top_logprobs')
  const { tool_choice, tools = [] } = body
  const named = typeof tool_choice === 'object' ? tool_choice.name : undefined
  if (named !== undefined && !tools.some((tool) => tool.type === 'function' && tool.name === named))
    return badArgument(`tool_choice names a function that is not among the tools: ${named}`, 'tool_choice')
  if (tool_choice === 'required' && tools.length === 0)
    return badArgument('tool_choice required needs tools.', 'tool_choice')
  return undefined
}
