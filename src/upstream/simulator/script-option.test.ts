import { expect, test } from 'bun:test'
import { ask, responses, simulated } from './test-client.ts'

test('a script answers its prompts in its own pieces, the directives answer the others', async () => {
  const draft = ['one ', '\ud83e', '\uddea two, which no piece of eight holds'].map(
    (text) => ({ cue: 'text', text }) as const,
  )
  await using simulator = await simulated({
    script: ({ text }) => (text === 'mine' ? { draft, framing: {}, faults: [], asCut: true } : undefined),
  })
  const heard = await ask(simulator, 'mine')
  expect(heard.text).toBe('one 🧪 two, which no piece of eight holds')
  const tokens = responses(heard.frames).flatMap(({ token, messageTag }) =>
    messageTag === 'final' ? [token] : [],
  )
  expect(tokens.filter((token) => token !== '')).toEqual(draft.map(({ text }) => text))
  expect((await ask(simulator, 'repeat: theirs')).text).toBe('theirs')
})
