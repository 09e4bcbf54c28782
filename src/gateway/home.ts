import { createHash } from 'node:crypto'
import type { Model } from '../core/model.ts'
import type { Prompt } from '../core/prompt.ts'
import type { Home } from './first-content.ts'
import type { Sessions } from './sessions.ts'

/** `name` is what the caller calls its session or conversation; absent when it says nothing of either. */
export type HomeWish = { keyId: string; model: Model; name: string | undefined }

/**
 * Where a conversation is at home, by its name, else by what it begins with: everything up to the first words of the user,
 * which a client that sends its history again sends unchanged.
 */
export function homeOf(sessions: Sessions, { keyId, model, name }: HomeWish, prompt: Prompt): Home {
  const told = name ?? beginning(prompt)
  return {
    session: sessions.of({ keyId, model, name: told }),
    cacheKey: createHash('sha256')
      .update(JSON.stringify([keyId, told]))
      .digest('hex')
      .slice(0, 32),
  }
}

function beginning({ turns }: Prompt): string {
  const first = turns.findIndex(({ role }) => role === 'user')
  return `begins ${JSON.stringify(turns.slice(0, first + 1).map(({ role, text }) => [role, text]))}`
}
