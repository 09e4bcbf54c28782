import { afterAll, beforeAll, expect, test } from 'bun:test'
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Answer } from './brain.ts'
import type { Exchange } from './exchanges.ts'
import { judge } from './judge.ts'
import { makeProject, type Project } from './project.ts'

const folder = mkdtempSync(join(tmpdir(), 'grok2api-judge-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
let project: Project
beforeAll(() => {
  project = makeProject(folder)
})

const meant = { name: 'bash', args: { command: 'echo zq1c0 >> log', timeout: 5 }, line: 'zq1c0' }
const answer = (more: Partial<Answer> = {}): Answer => ({
  number: 1,
  at: 10,
  step: 'check',
  form: 'JSON',
  wrong: [],
  calls: [meant],
  text: '',
  prompt: '',
  files: [],
  ...more,
})

const chunk = (delta: object, finish: string | null = null) =>
  `data: ${JSON.stringify({ choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`
const call = (index: number, args: unknown) => ({
  tool_calls: [{ index, id: `c${index}`, function: { name: 'bash', arguments: JSON.stringify(args) } }],
})
const exchange = (response: string, more: Partial<Exchange> = {}): Exchange => ({
  run: 'a',
  number: 1,
  path: '/v1/chat/completions',
  request: '{}',
  status: 200,
  response,
  startedAt: 0,
  endedAt: 100,
  left: false,
  ...more,
})
const problems = (answers: Answer[], response: string) =>
  judge(answers, [exchange(response)], project, false).problems.join('\n')

const good = chunk(call(0, meant.args)) + chunk({}, 'tool_calls')

test('a call that was delivered as it was meant is no problem', () => {
  const verdict = judge([answer()], [exchange(good)], project, false)
  expect(verdict).toMatchObject({ delivered: 1, executed: 0, doubles: 0, problems: [] })
})

const rows: [what: string, answers: Answer[], response: string][] = [
  [
    'was delivered 2 times',
    [answer()],
    chunk(call(0, meant.args)) + chunk(call(1, meant.args)) + chunk({}, 'tool_calls'),
  ],
  ['delivered a call that was cut off', [answer({ wrong: ['cut off'] })], good],
  ['a cut call ended with "stop"', [answer({ wrong: ['cut off'] })], chunk({ content: 'x' }, 'stop')],
  [
    'delivered a call nobody wrote',
    [answer({ wrong: ['cut off'] })],
    chunk(call(0, { command: 'echo zq1c' })) + chunk({}, 'tool_calls'),
  ],
  [
    'types were not mended',
    [answer({ wrong: ['wrong types'] })],
    chunk(call(0, { ...meant.args, timeout: '5' })) + chunk({}, 'tool_calls'),
  ],
  ['no call was delivered', [answer()], chunk({ content: '<invoke name="bash">' }, 'stop')],
  ['markup in the text', [answer()], chunk({ content: '<invoke name="bash">' }) + good],
  [
    'text or calls of several answers',
    [answer(), answer({ number: 2 })],
    chunk({ content: 'Hm. (answer 1)' }) + chunk({ content: 'Well. (answer 2)' }) + good,
  ],
  ['although it calls', [answer()], chunk(call(0, meant.args)) + chunk({}, 'stop')],
]
for (const [what, answers, response] of rows)
  test(`reported: ${what}`, () => expect(problems(answers, response)).toContain(what))

test('of two calls a client that takes one at a time gets the first', () => {
  const two = [answer({ calls: [meant, { ...meant, args: { command: 'echo zq1c1' } }] })]
  const given = (request: string) => judge(two, [exchange(good, { request })], project, false).problems
  expect(given('{}').join()).toContain('1 of 2 calls were not delivered')
  expect(given('{"parallel_tool_calls":false}')).toEqual([])
})

test('an error behind a call may cost the call, not where nothing was sent and nobody else was asked', () => {
  const broken = [answer({ wrong: ['call, then an error'] })]
  const told = chunk({ content: 'Hm.' }) + 'data: {"error":{"message":"broke"}}\n\n'
  expect(problems(broken, told)).toBe('')
  const refused = exchange('{"error":{"message":"broke"}}', { status: 502 })
  const after = (answers: Answer[]) => judge(answers, [refused], project, false).problems.join()
  expect(after(broken)).toContain('answered 502 after one attempt')
  expect(after([...broken, answer({ number: 2, wrong: ['call, then an error'] })])).toBe('')
})

test('the same call in two answers belongs to the one that wrote it so', () => {
  const first = answer({ wrong: ['one key too many'] })
  const second = answer({ number: 2 })
  const spoiled =
    chunk(call(0, { ...meant.args, zz_note: 'x' })) +
    chunk({ content: '(answer 1)' }) +
    chunk({}, 'tool_calls')
  expect(problems([first, second], spoiled)).toBe('')
  expect(problems([first, second], chunk({ content: '(answer 2)' }) + good)).toBe('')
})

test('a refusal is reported, one that came again only once', () => {
  const refused = exchange('{"error":{"message":"no"}}', { status: 400 })
  const { problems: found } = judge([], [refused, { ...refused, number: 2 }], project, false)
  expect(found).toEqual([
    'exchange 1 and 1 more: /v1/chat/completions answered 400: {"error":{"message":"no"}}',
  ])
})

test('what a client ran twice, cut off or altered is reported', () => {
  writeFileSync(project.log, '')
  appendFileSync(project.log, 'zq1c0\nzq1c0\nzq2c0\nzq2c0 altered\n')
  const cut = answer({ number: 2, wrong: ['cut off'], calls: [{ ...meant, line: 'zq2c0' }] })
  const verdict = judge([answer(), cut], [], project, false)
  expect(verdict).toMatchObject({ executed: 4, doubles: 1 })
  expect(verdict.problems.join('\n')).toMatch(
    /executed 2 times[\s\S]*executed although it was cut off[\s\S]*executed, but no call said so/,
  )
  writeFileSync(project.log, '')
})

test('a client without tools gets the text the model wrote', () => {
  const wrote = answer({ text: 'one' })
  const given = (text: string) => judge([wrote], [exchange(chunk({ content: text }, 'stop'))], project, true)
  expect(given('one').problems).toEqual([])
  expect(given('on').problems.join()).toContain('not what the model wrote')
})
