import { nanoid } from 'nanoid'
import type { Answer } from '../core/answer.ts'
import type { ModelEvent } from '../core/event.ts'
import type { Model } from '../core/model.ts'
import type { ModelRequest } from '../core/model-request.ts'
import type { Prompt } from '../core/prompt.ts'
import type { Deps } from '../deps.ts'
import { homeOf } from '../gateway/home.ts'
import { loadOnce } from '../gateway/attachments/load.ts'
import { poolOfKey } from '../gateway/key-scope.ts'
import { localizer, type ShowMedia } from '../gateway/localize.ts'
import { relayMedia } from '../gateway/media-relay.ts'
import { relay } from '../gateway/relay.ts'
import { admit, drawAgain } from './admit.ts'
import type { Conversation } from '../gateway/conversations/conversations.ts'
import type { Demands } from '../gateway/imitation/imitate.ts'
import { imitateAnswer } from '../gateway/imitation/imitate-answer.ts'
import { limitText, type TextLimits } from './limit.ts'
import { ownPicture } from './own-picture.ts'
import type { RequestInfo } from './request-info.ts'
import { noteAttempt } from './request-notes.ts'
import { countPrompt } from './usage.ts'
import { configured } from './show-media.ts'
import { withinBudget } from './within-budget.ts'

export type Question = {
  prompt: Prompt
  /** The request the prompt was made of, for upstreams that can do more than text. */
  asked?: ModelRequest
  model: Model
  info: RequestInfo
  demands?: Demands | undefined
  /** Whether the caller reads along. When not, nothing of an answer is seen before all of it is there: until then another account may be tried. */
  stream?: boolean
  /** What ends an answer that is not streamed before the upstream does. */
  limits?: TextLimits
  /** How pictures and videos stand in the answer; as `app.image_format` says when absent. */
  show?: ShowMedia
  /** The conversation it stands in, of a chat that can go on. */
  conversation?: Conversation | undefined
  /** What the caller calls its session: it stays with one account while that can answer. */
  session?: string | undefined
}

/**
 * The answer to one request, with our own media links and every try noted on the request. Nothing is asked before the
 * first `read`; but what the caller's key may not do rejects here and now (`admit`). With demands the answer holds
 * calls as events, and one that does not meet them is asked for once more.
 */
export async function ask(deps: Deps, question: Question): Promise<Answer> {
  const { demands, info, model, prompt, conversation, stream = true } = question
  await admit(deps, info, model, () => countPrompt(prompt.turns).input)
  if (!demands) return askOnce(deps, question)
  const shared = { ...deps, attachments: loadOnce(deps.attachments) }
  const first = askOnce(shared, question)
  return imitateAnswer(first, {
    demands,
    stream,
    retries: deps.config.current().grok.max_retry,
    newCallId: () => `call_${nanoid(24)}`,
    again: (turns) => {
      const longer = { ...prompt, turns: [...prompt.turns, ...turns] }
      drawAgain(info, countPrompt(longer.turns).input)
      return askOnce(shared, {
        ...question,
        prompt: longer,
        // A question put again belongs to none: it begins anew, and what comes of it is what goes on.
        ...(conversation && { conversation: anew(conversation) }),
      })
    },
    note: (problem, times) =>
      deps.log.warn('the model did not give what was asked for', {
        request_id: info.id,
        problem: problem.slice(0, 300),
        times,
      }),
  })
}

/** Tells when the limits of an answer are reached. */
function reaches(limits: TextLimits): (events: readonly ModelEvent[]) => boolean {
  const limit = limitText(limits)
  return (events) => {
    if (limit.unlimited) return false
    for (const event of events) limit.push(event)
    return limit.reached()
  }
}

const anew = (conversation: Conversation): Conversation => ({
  ...conversation,
  thread: { ...conversation.thread, parent: undefined },
})

function askOnce(
  deps: Deps,
  {
    prompt,
    asked,
    model,
    info,
    show = configured(deps, info),
    conversation,
    session,
    demands,
    stream,
    limits,
  }: Question,
): Answer {
  const { signal } = info
  const answer = (model.kind === 'chat' ? relay : relayMedia)(
    { ...deps, pool: poolOfKey(deps, info.keyId), config: deps.config.current },
    {
      prompt,
      ...(asked && { asked }),
      model,
      signal,
      localize: localizer(deps, show, signal),
      ownFile: ownPicture(deps, info),
      thread: conversation?.thread,
      session:
        session === undefined ? undefined : deps.sessions.of({ keyId: info.keyId, model, name: session }),
      home: () =>
        homeOf(deps.sessions, { keyId: info.keyId, model, name: session ?? conversation?.id }, prompt),
      border: stream === false ? 'end' : 'content',
      // Calls are not counted by limits, and may stand behind the text: such an answer is read to its end.
      ...(limits && !demands && { enough: () => reaches(limits) }),
      onAttempt: (attempt) => {
        noteAttempt(info, attempt)
        if (attempt.fault) deps.log.warn('an account did not answer', { request_id: info.id, ...attempt })
      },
      onBreak: (attempt) => deps.log.warn('an answer broke off', { request_id: info.id, ...attempt }),
    },
  )
  return info.slot?.limited ? withinBudget(answer, info.slot.draw) : answer
}
