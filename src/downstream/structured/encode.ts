import type { AnswerFormat } from './format.ts'

/** Says in words what the answer must be: the upstream has no other way to be told. */
export function instructFormat({ name, description, schema }: AnswerFormat): string {
  const alone = 'No words before or after it, no code fence, no comments.'
  if (!schema) return `Answer with one JSON object and nothing else. ${alone}`
  const { $schema: _, ...rest } = schema
  return [
    `Answer with one JSON value that fits the JSON schema below and nothing else. ${alone}`,
    ...(description ? [`It is: ${description}`] : []),
    `JSON schema${name ? ` "${name}"` : ''}: ${JSON.stringify(rest)}`,
  ].join('\n')
}
