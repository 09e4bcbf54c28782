import type { LogEntry } from '../core/log-entry.ts'

/** An entry of the request log with nothing special about it, for tests. */
export const sampleLogEntry = (changes: Partial<LogEntry> = {}): LogEntry => ({
  requestId: 'req_1',
  at: Date.UTC(2026, 0, 2, 3, 4, 5),
  endpoint: 'chat_completions',
  model: 'grok-4',
  keyId: 'config',
  address: '127.0.0.1',
  status: 200,
  code: '',
  message: '',
  ending: 'succeeded',
  stream: false,
  ms: 100,
  firstTokenMs: 20,
  usage: { input: 10, output: 5, reasoning: 1, cached: 0, estimated: true },
  attempts: [{ account: 'acc_1', transport: 'rest', status: 200, ms: 20 }],
  ...changes,
})
