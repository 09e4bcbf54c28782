import type { LiveAccount } from './accounts.ts'
import type { AnswerStamp } from './answer-stamp.ts'
import { compose } from './compose.ts'
import type { Ask, Reply } from './directive.ts'
import { alterBy, type MetFault } from './meet-faults.ts'
import { seeded } from './random.ts'
import { readPrompt } from './read-prompt.ts'
import type { Cue } from './script.ts'
import type { Site } from './site.ts'

type Question = Pick<Ask, 'message' | 'mode' | 'files' | 'search'>

/** A question as the directives look at it, whatever it came on. */
export function askOf({ message, mode, files, search }: Question): Ask {
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

/** The ids of a new answer in a new conversation. */
export const stampFor = (
  site: Site,
  account: LiveAccount,
  { ask, temporary }: { ask: Ask; temporary: boolean },
): AnswerStamp => ({
  conversationId: crypto.randomUUID(),
  userResponseId: crypto.randomUUID(),
  responseId: crypto.randomUUID(),
  userId: account.userId,
  message: ask.message,
  mode: ask.mode,
  temporary,
  now: site.now,
})

type Scene = { ask: Ask; reply: Reply; met: MetFault[]; userId: string }

/** The whole answer with its faults, its pictures put where they can be fetched. */
export function prepareScript(site: Site, { ask, reply, met, userId }: Scene): Cue[] {
  const script = alterBy(met, compose(reply.draft, titleOf(ask.text), ask.random))
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
