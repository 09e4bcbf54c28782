import type OpenAI from 'openai'
import type { Gateway } from './boot.ts'

type Message = OpenAI.ChatCompletionMessageParam

/** A chat that sends its whole history with every turn, as clients do. */
export type Dialogue = {
  messages: Message[]
  /** Says this, every other time as a stream, and resolves to the answer, which joins the history. */
  say: (content: string) => Promise<string>
}

/** Begins one with the real client, as the holder of this key. */
export function beginDialogue(gateway: Pick<Gateway, 'openai'>, apiKey?: string): Dialogue {
  const client = gateway.openai(apiKey ? { apiKey } : {})
  const messages: Message[] = [{ role: 'system', content: 'You are terse.' }]
  let turns = 0

  async function ask(): Promise<string> {
    const asked = { model: 'grok-4-fast', messages }
    if (turns++ % 2 === 0)
      return (await client.chat.completions.create(asked)).choices[0]?.message.content ?? ''
    let text = ''
    for await (const chunk of await client.chat.completions.create({ ...asked, stream: true }))
      text += chunk.choices[0]?.delta.content ?? ''
    return text
  }

  return {
    messages,
    say: async (content) => {
      messages.push({ role: 'user', content })
      const answer = await ask()
      messages.push({ role: 'assistant', content: answer })
      return answer
    },
  }
}

/** Prompts the upstream answered, in their order, with the account and the conversation of each. */
export const answeredPrompts = ({ simulator }: Pick<Gateway, 'simulator'>) =>
  simulator
    .record()
    .filter(({ status }) => status === 200 || status === 101)
    .flatMap(({ prompt, credential, conversation }) =>
      prompt === undefined ? [] : [{ prompt, credential: credential ?? '', conversation }],
    )

/** Three accounts that nobody can use up. */
export function threeAccounts() {
  const plenty = { total: 1_000_000 }
  const quota = { auto: plenty, fast: plenty, expert: plenty, heavy: plenty }
  return { accounts: Array.from({ length: 3 }, () => ({ tier: 'basic' as const, quota })) }
}
