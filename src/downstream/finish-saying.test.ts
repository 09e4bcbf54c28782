import { expect, test } from 'bun:test'
import type { ModelEvent } from '../core/event.ts'
import { finishSaying } from './finish-saying.ts'

const block =
  '<tool_calls><tool_call><tool_name>now</tool_name><parameters>{}</parameters></tool_call></tool_calls>'
const text = (delta: string): ModelEvent => ({ type: 'text.delta', delta })
const finish: ModelEvent = { type: 'finish', reason: 'stop' }

/** Lets an answer that has these reads left finish; tells how it went. */
async function finished(said: string, rest: (ModelEvent[] | 'breaks')[]) {
  const reads = [...rest]
  const heard: string[] = []
  let [short, cancelled] = [false, false]
  const answer = {
    read: async () => {
      const next = reads.shift()
      if (next === 'breaks') throw new Error('broken')
      return next
    },
    cancel: () => {
      cancelled = true
    },
  }
  const conversation = {
    heard: ({ type }: ModelEvent) => void heard.push(type),
    cutShort: () => {
      short = true
    },
  }
  await finishSaying(answer, said, conversation)
  return { short, cancelled, heard, left: reads.length }
}

const rows: [what: string, said: string, rest: (ModelEvent[] | 'breaks')[], short: boolean, left: number][] =
  [
    ['the end was read already', block, [], false, 0],
    ['only the end follows', block, [[finish]], false, 0],
    ['white space follows', `${block}\n`, [[text('\n ')], [finish]], false, 0],
    ['a call in JSON, fenced', '```json\n{"name":"now"}\n```', [[finish]], false, 0],
    ['something made up follows', block, [[text('\nResult: 5')], [text('more')], [finish]], true, 2],
    ['something made up came with the calls', `${block}\nResult: 5 o'clock`, [[finish]], true, 1],
    ['it breaks off', block, ['breaks'], true, 0],
  ]
for (const [what, said, rest, short, left] of rows)
  test(`${what}: ${short ? 'not followed' : 'followed'}`, async () => {
    expect(await finished(said, rest)).toMatchObject({ short, cancelled: true, left })
  })

test('what is heard on the way is passed on', async () => {
  const told = await finished(block, [[{ type: 'response', responseId: 'R' }], [finish]])
  expect(told.heard).toEqual(['response', 'finish'])
})
