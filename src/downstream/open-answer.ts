import type { Answer } from '../core/answer.ts'
import type { Model } from '../core/model.ts'
import type { ModelRequest } from '../core/model-request.ts'
import type { Prompt, Turn } from '../core/prompt.ts'
import type { Deps } from '../deps.ts'
import type { ConversationWish } from '../gateway/conversations/find-place.ts'
import type { ShowMedia } from '../gateway/localize.ts'
import { imitate } from '../gateway/imitation/imitate.ts'
import { itemsOf, joinMessages, readTurns } from '../gateway/imitation/read-turns.ts'
import { type AnswerSteps, answerSteps } from './answer-steps.ts'
import { ask } from './ask.ts'
import type { TextLimits } from './limit.ts'
import type { Presentation } from './present.ts'
import { remember } from './remember.ts'
import type { SearchLines } from './search-lines.ts'
import type { RequestInfo } from './request-info.ts'

/** What a text dialect asks for, and how it shows the answer. */
export type TextQuestion = {
  request: ModelRequest
  model: Model
  info: RequestInfo
  /** The caller reads along. */
  stream: boolean
  limits: TextLimits
  shown: Presentation
  /** Where the upstream's searches are told; as the dialect does when absent. */
  searches?: SearchLines
  /** The conversation it may go on in; absent for what stands alone. */
  conversation?: Partial<Pick<ConversationWish, 'named' | 'resumes' | 'nameless'>>
  /** How pictures and videos stand in the answer. */
  show?: ShowMedia
  /** The caller's session, as `sessionName` finds it. */
  session?: string | undefined
  /** Types of tools that are not served, and of items nobody knows: noted in the log. */
  ignored?: readonly string[]
  unknown?: readonly string[]
}

/** `conversationId` is ours, while conversations are on. */
export type OpenedAnswer = { answer: Answer; steps: AnswerSteps; conversationId: string | undefined }

/**
 * The answer to a text dialect's question, streamed or not, and the steps between its events and the dialect. Nothing is asked
 * before the first read. Rejects with what the conversation or the caller's key is refused for.
 */
export async function openAnswer(deps: Deps, question: TextQuestion): Promise<OpenedAnswer> {
  const { request, model, info, stream, limits, shown, show, searches, session } = question
  note(deps, question)
  const { prompt: whole, demands } = imitate(request)
  const conversation =
    question.conversation && model.kind === 'chat'
      ? await deps.conversations.open({
          keyId: info.keyId,
          model,
          turns: whole.turns,
          ...question.conversation,
        })
      : undefined
  const prompt: Prompt = conversation ? { ...whole, turns: [...conversation.turns] } : whole
  return {
    answer: await ask(deps, {
      prompt,
      asked: { ...withEarlier(request, whole.turns, prompt.turns), bounds: limits },
      model,
      info,
      demands,
      stream,
      limits,
      conversation,
      session,
      ...(show && { show }),
    }),
    steps: answerSteps({
      ...shown,
      limits,
      links: deps.config.current().grok.citation_links,
      exact: demands?.format !== undefined,
      turns: prompt.turns,
      listener: remember(conversation, info),
      ...(searches && { searches }),
    }),
    conversationId: conversation?.id,
  }
}

/** The request with what its conversation holds besides: turns that the caller did not send again. */
function withEarlier(request: ModelRequest, sent: readonly Turn[], all: readonly Turn[]): ModelRequest {
  if (all.length === sent.length && all.every((turn, at) => turn === sent[at])) return request
  const own = new Set(sent)
  const said = new Set(sent.flatMap(({ role, text }) => (role === 'user' ? [] : [text])))
  const earlier = readTurns(all.filter((turn) => !own.has(turn) && !said.has(turn.text)))
  const { responses } = request
  const messages = joinMessages(earlier, request.messages)
  const items = itemsOf(messages.slice(0, earlier.length))
  return {
    ...request,
    messages,
    ...(responses && { responses: { ...responses, items: [...items, ...responses.items] } }),
  }
}

const types = (all: readonly string[]) => [...new Set(all)].slice(0, 20)

function note({ log }: Pick<Deps, 'log'>, { info, ignored = [], unknown = [] }: TextQuestion): void {
  if (ignored.length > 0)
    log.info('tools of types that are not served here were ignored', {
      request_id: info.id,
      types: types(ignored),
    })
  if (unknown.length > 0)
    log.warn('items of unknown types were passed on as text', { request_id: info.id, types: types(unknown) })
}
