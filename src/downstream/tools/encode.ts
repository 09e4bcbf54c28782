import type { PastCall, Tool, ToolUse } from './tool.ts'

/**
 * The upstream knows no functions of the caller, so they are declared in words, and so is the form of a call
 * (upstream-protocol 12). The text becomes the first system turn.
 */
export function declareTools({ tools, choice, named, parallel }: ToolUse): string {
  if (choice === 'none') return 'Function calls are switched off for this answer. Answer in words.'
  return [
    'The program you are talking to offers the functions below. It runs them for you and sends their results in its next message.',
    ...tools.map(declareTool),
    [
      'To call functions, end your answer with exactly one block of this form and write nothing after it:',
      '<tool_calls><tool_call><tool_name>NAME</tool_name><parameters>{"key":"value"}</parameters></tool_call></tool_calls>',
      '- NAME is one of the names above. The parameters are one JSON object on one line that fits the schema of the function, {} when it takes none.',
      parallel
        ? '- Several functions that do not wait for each other go into the same block, one <tool_call> for each.'
        : '- One function in one answer, never more.',
      '- No code fence around the block, no XML escapes inside of it.',
      '- Never make up a result. It arrives as "Tool result (NAME, id): …"; go on from there.',
    ].join('\n'),
    demand(choice, named),
  ].join('\n\n')
}

function declareTool({ name, description, parameters }: Tool): string {
  // `$schema` tells a model nothing.
  const { $schema: _, ...schema } = parameters
  return [
    `Tool: ${name}`,
    ...(description ? [`Description: ${description}`] : []),
    `Parameters (JSON schema): ${JSON.stringify(schema)}`,
  ].join('\n')
}

function demand(choice: ToolUse['choice'], named: string | undefined): string {
  if (choice === 'auto')
    return 'Call a function when the request needs what it does. When it does not, answer in words and leave the block out.'
  return named
    ? `In this answer you must call the function ${named}.`
    : 'In this answer you must call at least one of these functions.'
}

/** Calls of an earlier answer in the form the model was told to write them. */
export function encodeCalls(calls: readonly PastCall[]): string {
  const items = calls.map(
    (call) =>
      `<tool_call><tool_name>${call.name}</tool_name><parameters>${oneLine(call.arguments)}</parameters></tool_call>`,
  )
  return `<tool_calls>${items.join('')}</tool_calls>`
}

/** An answer's text and calls as one turn. */
export function encodeAnswered(text: string, calls: readonly PastCall[]): string {
  if (calls.length === 0) return text
  return text === '' ? encodeCalls(calls) : `${text}\n${encodeCalls(calls)}`
}

/** One more call of the answer that is told so far: calls of one answer share one block. */
export function joinCall(answered: string, call: PastCall): string {
  const end = '</tool_calls>'
  if (!answered.endsWith(end)) return encodeAnswered(answered, [call])
  return answered.slice(0, -end.length) + encodeCalls([call]).slice('<tool_calls>'.length)
}

/** What a function answered. `name` is unknown when the history does not hold the call. */
export const encodeResult = (id: string, name: string | undefined, text: string): string =>
  `Tool result (${[name, id].filter(Boolean).join(', ')}): ${text}`

function oneLine(json: string): string {
  try {
    return JSON.stringify(JSON.parse(json || '{}'))
  } catch {
    return json.replaceAll(/\s*\n\s*/g, ' ')
  }
}
