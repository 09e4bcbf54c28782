/** What a term of a log query may name: how its value is read. The panel completes from the same table. */
export const logFields = {
  status: 'status',
  outcome: 'word',
  account: 'account',
  key: 'key',
  model: 'word',
  endpoint: 'word',
  code: 'word',
  fault: 'word',
  transport: 'word',
  id: 'word',
  address: 'word',
  message: 'text',
  stream: 'flag',
  ms: 'number',
  first: 'number',
  input: 'number',
  output: 'number',
  attempts: 'number',
} as const

export type LogField = keyof typeof logFields
