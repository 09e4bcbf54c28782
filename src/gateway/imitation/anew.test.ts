import { expect, test } from 'bun:test'
import { answerOf } from '../../core/answer.ts'
import type { ModelEvent } from '../../core/event.ts'
import { fail, type FaultKind } from '../../core/fault.ts'
import type { Tool } from '../../core/model-request.ts'
import { imitateAnswer } from './imitate-answer.ts'

const tool: Tool = { name: 'add', description: '', strict: false, kind: 'function', parameters: {} }
const call = (json: string) => `<tool_call>{"name":"add","arguments":${json}}</tool_call>`

/** Says this in one read, then breaks, or ends. */
function saying(events: ModelEvent[], broken?: FaultKind) {
  const reads = [events]
  return answerOf({
    read: async () => {
      const next = reads.shift()
      if (!next && broken) fail({ kind: broken, message: 'It broke.' })
      return next
    },
    cancel: () => {},
  })
}

const text = (delta: string): ModelEvent => ({ type: 'text.delta', delta })
const thought: ModelEvent = { type: 'reasoning.delta', delta: 'Hm' }

const held = text(call('{"a":1}'))
const cases: [what: string, said: ModelEvent[], fault: FaultKind, anew: boolean][] = [
  ['all of it is held back', [held], 'upstream_failed', true],
  ['the account is at its limit', [held], 'rate_limited', true],
  ['thoughts were sent', [thought, held], 'upstream_failed', false],
  ['text was sent', [text('Words. '), text('More.')], 'upstream_failed', false],
  ['another account would meet the same', [held], 'content_policy', false],
]
for (const [what, said, kind, anew] of cases)
  test(`a stream that breaks when ${what} ${anew ? 'begins anew' : 'is broken'}`, async () => {
    let asked = 0
    const open = () =>
      imitateAnswer(saying(said, kind), {
        demands: { tools: { tools: [tool], choice: 'auto', parallel: true } },
        stream: true,
        newCallId: () => 'call_1',
        retries: 1,
        again: (turns) => {
          expect(turns).toEqual([])
          asked++
          return saying([text(call('{"a":2}')), { type: 'finish', reason: 'stop' }])
        },
        note: () => {},
      })
    const calls: string[] = []
    const take = (events: ModelEvent[]) => {
      for (const event of events) if (event.type === 'tool_call') calls.push(event.arguments)
    }
    const byReads = async () => {
      const answer = open()
      for (let events = await answer.read(); events; events = await answer.read()) take(events)
    }
    for (const read of [() => open().each(take), byReads]) {
      const broken = await read().then(
        () => false,
        () => true,
      )
      expect(broken).toBe(!anew)
    }
    expect([asked, calls]).toEqual(anew ? [2, ['{"a":2}', '{"a":2}']] : [0, []])
  })
