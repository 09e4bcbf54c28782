import { expect, test } from 'bun:test'
import { sampleLogEntry } from '../testing/sample-log.ts'
import { parseLogQuery } from './log-query.ts'

const names = {
  account: (id: string) => (id === 'acc_1' ? ['Jane Doe', 'jane@example.org'] : []),
  key: (id: string) => (id === 'key_1' ? ['laptop'] : []),
}
const entry = sampleLogEntry({
  requestId: 'req_Abc',
  status: 503,
  model: 'grok-4-fast',
  endpoint: 'chat_completions',
  keyId: 'key_1',
  ending: 'failed',
  code: 'upstream_error',
  message: 'The upstream Timed out: 10 s',
  ms: 2500,
  firstTokenMs: undefined,
  attempts: [{ account: 'acc_1', transport: 'rest', status: 502, fault: 'upstream_failed', ms: 20 }],
})
const fits = (query: string) => parseLogQuery(query, names)(entry)

const yes = [
  '',
  '   ',
  'status:5xx',
  'status:503',
  'status:429,5xx',
  'status>=500',
  'STATUS:5XX',
  'account:acc_1',
  'account:jane',
  'account:"Jane Doe"',
  'account:nobody,example.org',
  'key:laptop',
  'key:key_1',
  'ms>2000',
  'ms>2s ms<=2.5s',
  'ms:2500',
  'model:grok-4*',
  'model:*fast',
  'model:g*4*t',
  '-model:grok-3*',
  '-status:4xx',
  'outcome:failed code:upstream_error fault:upstream_failed transport:rest',
  'attempts:1',
  'timed "timed out:"',
  'message:"out: 10"',
  'req_abc',
  'id:req_Abc',
  'status:5xx account:jane ms>2000',
]
const no = [
  'status:4xx',
  'status:5xx ms>3000',
  'account:john',
  'account:c_1',
  'key:none',
  'key:desktop',
  'first>0',
  'first<100000',
  'model:grok-4',
  'model:grok-4-fastt*',
  'model:grok-4-fast*fast',
  '-status:5xx',
  'outcome:succeeded',
  'attempts>1',
  '"timed  out"',
  'stream:true',
]
for (const query of yes) test(`fits: ${query}`, () => expect(fits(query)).toBe(true))
for (const query of no) test(`does not fit: ${query}`, () => expect(fits(query)).toBe(false))

const wrong = [
  'status:',
  'ms> ',
  '-model:',
  'stats:5xx',
  'status:999',
  'status:abc',
  'ms>fast',
  'model>3',
  'stream:maybe',
  'x'.repeat(2001),
]
for (const query of wrong)
  test(`refused: ${query.slice(0, 20)}`, () => {
    expect(() => parseLogQuery(query, names)).toThrow()
  })

test('a query of many stars and terms is answered at once', () => {
  const began = performance.now()
  const test = parseLogQuery(`model:${'*a'.repeat(900)}`, names)
  const long = sampleLogEntry({ model: 'a'.repeat(5000) })
  for (let at = 0; at < 1000; at++) test(long)
  expect(performance.now() - began).toBeLessThan(2000)
})
