import type { LiveAccount } from './accounts.ts'
import type { AnswerStamp } from './answer-stamp.ts'
import { compose } from './compose.ts'
import type { Ask, Reply } from './directive.ts'
import { alterBy, type MetFault } from './meet-faults.ts'
import { seeded } from './random.ts'
import { type Conversation, type StoredMessage, wholePrompt } from './conversations.ts'
import { readPrompt } from './read-prompt.ts'
import type { Cue, CueEncoder } from './script.ts'
import type { Site } from './site.ts'

type Question = Pick<Ask, 'message' | 'mode' | 'files' | 'search'> & {
  /** What was said in this conversation already. */
  before: readonly StoredMessage[]
}

/** A question as the directives look at it, whatever it came on. */
export function askOf({ message: sent, mode, files, search, before }: Question): Ask {
  const message = wholePrompt(before, sent)
  const prompt = readPrompt(message)
  return {
    text: prompt.text,
    message,
    prompt,
    mode,
    files,
    search,
    random: seeded(prompt.text),
    newId: () => crypto.randomUUID(),
  }
}

/** Where a question goes: into a conversation that goes on, or into a new one. `parentId` is the message it follows. */
export type Thread = { id: string; temporary: boolean; conversation?: Conversation; parentId: string }

/** The ids of a new answer. */
export const stampFor = (
  site: Site,
  account: LiveAccount,
  { message, mode, thread }: { message: string; mode: string; thread: Thread },
): AnswerStamp => ({
  conversationId: thread.id,
  continued: thread.conversation !== undefined,
  userResponseId: crypto.randomUUID(),
  responseId: crypto.randomUUID(),
  userId: account.userId,
  message,
  mode,
  temporary: thread.temporary,
  now: site.now,
})

/** The encoder, which also keeps question and answer once all of it was said: a part of an answer is nobody's parent. */
export function keepWhole(site: Site, stamp: AnswerStamp, { encode, thread }: Kept): CueEncoder {
  let answer = ''
  return (cue) => {
    if (cue.cue === 'text') answer += cue.text
    if (cue.cue === 'message') keep(site, stamp, thread, answer)
    return encode(cue)
  }
}

type Kept = { encode: CueEncoder; thread: Thread }

function keep({ conversations, now }: Site, stamp: AnswerStamp, thread: Thread, answer: string): void {
  const { userId, conversationId, userResponseId, responseId, message } = stamp
  const conversation =
    conversations.find(conversationId, userId) ??
    conversations.begin(conversationId, userId, thread.temporary)
  conversations.add(conversation, [
    { responseId: userResponseId, parentId: thread.parentId, sender: 'human', message, at: now() },
    { responseId, parentId: userResponseId, sender: 'assistant', message: answer, at: now() },
  ])
}

type Scene = { ask: Ask; reply: Reply; met: MetFault[]; userId: string }

/** The whole answer with its faults, its pictures put where they can be fetched. */
export function prepareScript(site: Site, { ask, reply, met, userId }: Scene): Cue[] {
  const script = alterBy(met, compose(reply, titleOf(ask.text), ask.random))
  for (const cue of script) {
    if (cue.cue !== 'image' || cue.progress !== 100) continue
    const { imageId, prompt, index, moderated } = cue
    site.assets.keep(imageId, { userId, prompt: `${prompt} ${index}`, moderated })
  }
  return script
}

const titleOf = (text: string): string =>
  Array.from(text.trim().split('\n')[0] ?? '')
    .slice(0, 32)
    .join('')
    .trim() || 'New conversation'
