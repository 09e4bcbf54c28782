import type { AnswerFormat, Tool, ToolUse } from '../../core/model-request.ts'

// How the words begin: by it they are known again in a conversation that was kept.
const beginnings = {
  off: 'Function calls are switched off for this answer.',
  tools: 'The program you are talking to offers the functions below.',
  object: 'Answer with one JSON object and nothing else.',
  schema: 'Answer with one JSON value that fits the JSON schema below and nothing else.',
}

/** Whether a system turn is one of those that say in words what an upstream cannot be told otherwise. */
export const isDeclaration = (text: string): boolean =>
  Object.values(beginnings).some((beginning) => text.startsWith(beginning))

/**
 * The tools in words, and the form of a call: the upstream has no other place for them (upstream-protocol 12). The text becomes
 * the first system turn.
 */
export function declareTools({ tools, choice, named, parallel }: ToolUse): string {
  if (choice === 'none') return `${beginnings.off} Answer in words.`
  const free = tools.some(({ kind }) => kind === 'custom')
  return [
    `${beginnings.tools} It runs them for you and sends their results in its next message.`,
    ...tools.map(declareTool),
    [
      'To call functions, end your answer with exactly one block of this form and write nothing after it:',
      '<tool_calls><tool_call><tool_name>NAME</tool_name><parameters>{"key":"value"}</parameters></tool_call></tool_calls>',
      '- NAME is one of the names above. The parameters are one JSON object on one line that fits the schema of the function, {} when it takes none.',
      ...(free
        ? [
            '- A function that takes free text gets that text itself between <parameters> and </parameters>, over as many lines as it has: no JSON, no quotes around it, no escapes.',
          ]
        : []),
      parallel
        ? '- Several functions that do not wait for each other go into the same block, one <tool_call> for each.'
        : '- One function in one answer, never more.',
      '- No code fence around the block, no XML escapes inside of it.',
      '- Never make up a result. It arrives as "Tool result (NAME, id): …"; go on from there.',
    ].join('\n'),
    demand(choice, named),
  ].join('\n\n')
}

function declareTool({ name, description, parameters, kind, grammar }: Tool): string {
  // `$schema` tells a model nothing.
  const { $schema: _, ...schema } = parameters
  return [
    `Tool: ${name}`,
    ...(description ? [`Description: ${description}`] : []),
    kind === 'custom' ? 'Parameters: free text' : `Parameters (JSON schema): ${JSON.stringify(schema)}`,
    ...(grammar ? [`The text must follow this grammar:\n${grammar}`] : []),
  ].join('\n')
}

function demand(choice: ToolUse['choice'], named: string | undefined): string {
  if (choice === 'auto')
    return 'Call a function when the request needs what it does. When it does not, answer in words and leave the block out.'
  return named
    ? `In this answer you must call the function ${named}.`
    : 'In this answer you must call at least one of these functions.'
}

/** Says in words what the answer must be. */
export function declareFormat({ name, description, schema }: AnswerFormat): string {
  const alone = 'No words before or after it, no code fence, no comments.'
  if (!schema) return `${beginnings.object} ${alone}`
  const { $schema: _, ...rest } = schema
  return [
    `${beginnings.schema} ${alone}`,
    ...(description ? [`It is: ${description}`] : []),
    `JSON schema${name ? ` "${name}"` : ''}: ${JSON.stringify(rest)}`,
  ].join('\n')
}
