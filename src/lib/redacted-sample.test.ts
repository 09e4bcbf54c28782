import { expect, test } from 'bun:test'
import { redactedSample } from './redacted-sample.ts'

test('keys and words of the protocol stay, everything a person said or is known by goes', () => {
  const sample = redactedSample({
    session_id: '602573a1-b1b2-4873-9ed3-396e3339ae14',
    event: {
      type: 'response.smell',
      status: 'my name is Bob',
      chunk: {
        text: { text: 'secret words', channel: 'CHANNEL_ASSISTANT_REPLY' },
        level: 3,
        at: 1_790_000_000,
      },
      users: { '602573a1-b1b2-4873-9ed3-396e3339ae14': true, account81234: null },
      list: ['a', 'b', 'c', 'd'],
    },
  })
  expect(JSON.parse(sample)).toEqual({
    session_id: '<text of 36>',
    event: {
      type: 'response.smell',
      status: '<text of 14>',
      chunk: { text: { text: '<text of 12>', channel: 'CHANNEL_ASSISTANT_REPLY' }, level: 3, at: '<number>' },
      users: { '<id>': null },
      list: ['<text of 1>', '<text of 1>', '<text of 1>'],
    },
  })
})

test('a sample is bounded, however deep or long what came was', () => {
  let deep: unknown = 'x'
  for (let level = 0; level < 50_000; level++) deep = { deep }
  expect(redactedSample(deep).length).toBeLessThan(200)
  const wide = Object.fromEntries(
    Array.from({ length: 5000 }, (_, index) => [`name${index}`, 'x'.repeat(5000)]),
  )
  expect(redactedSample(wide).length).toBeLessThanOrEqual(2000)
  expect(redactedSample(undefined)).toBe('')
})
