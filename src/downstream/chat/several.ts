import type { Answer } from '../../core/answer.ts'
import type { ModelEvent } from '../../core/event.ts'
import type { AnswerSteps } from '../answer-steps.ts'
import { noteUsage } from '../request-notes.ts'
import type { RequestInfo } from '../request-info.ts'
import { done, message } from '../sse.ts'
import type { StreamWriter } from '../stream.ts'
import type { Usage } from '../usage.ts'
import { chunkWriter, encodeUsage } from './encode.ts'
import type { ChatCompletion, ChatStamp } from './schema.ts'
import { chatWriter, type ChatWriterOptions, wholeCompletion } from './write.ts'

/** One of several answers to the same request (`n`), each from a question of its own. */
export type Choice = { answer: Answer; steps: AnswerSteps }

/** What all of them used together. */
function sum([first, ...others]: readonly Usage[]): Usage {
  return others.reduce<Usage>((total, usage) => {
    const costUsd = (total.costUsd ?? 0) + (usage.costUsd ?? 0)
    return {
      input: total.input + usage.input,
      image: total.image + usage.image,
      output: total.output + usage.output,
      reasoning: total.reasoning + usage.reasoning,
      cached: total.cached + usage.cached,
      estimated: total.estimated || usage.estimated,
      ...(costUsd > 0 && { costUsd }),
    }
  }, first!)
}

const usageOf = (choices: readonly Choice[]) => sum(choices.map(({ steps }) => steps.usage()))

export type SeveralStream = { answer: Answer; writer: StreamWriter }

/**
 * Several answers as one stream of chunks, each with its `index`, in the order in which they come. All are read at the same time; one
 * that breaks ends the stream, because a caller waits for every one of them.
 */
export function severalChunks(
  choices: readonly Choice[],
  stamp: ChatStamp,
  options: ChatWriterOptions,
): SeveralStream {
  const writers = choices.map(({ steps }, index) =>
    chatWriter(steps, stamp, { ...options, index, part: true }),
  )
  const chunks = chunkWriter(stamp, true)
  // Whose events are written next: told right before they are.
  let current = 0
  const cancel = () => choices.forEach(({ answer }) => answer.cancel())
  const all = (write: (writer: StreamWriter) => string | Promise<string>) =>
    Promise.all(writers.map(write)).then((texts) => texts.join(''))

  return {
    answer: {
      read: async () => {
        current = 0
        return choices[0]?.answer.read()
      },
      each: async (take) => {
        try {
          await Promise.all(
            choices.map(({ answer, steps }, index) =>
              answer.each((events: ModelEvent[]) => {
                current = index
                const written = take(events)
                if (steps.over()) answer.cancel()
                return written
              }),
            ),
          )
        } catch (error) {
          cancel()
          throw error
        }
      },
      cancel,
    },
    writer: {
      opening: () => writers.map((writer) => writer.opening()).join(''),
      events: (events) => writers[current]?.events(events) ?? '',
      finish: async () => {
        const rest = await all((writer) => writer.finish())
        const usage = options.includeUsage ? message(chunks.usage(usageOf(choices))) : ''
        return rest + usage + done
      },
      failure: (fault) => writers[0]?.failure(fault) ?? '',
      heartbeat: writers[0]?.heartbeat ?? '',
      over: () => choices.every(({ steps }) => steps.over()),
      usage: () => usageOf(choices),
    },
  }
}

/** Several answers as one body. Rejects with the fault that broke one of them; the others are left then. */
export async function severalCompletions(
  choices: readonly Choice[],
  options: { stamp: ChatStamp; info: RequestInfo; legacy: boolean },
): Promise<ChatCompletion> {
  try {
    const whole = await Promise.all(
      choices.map(({ answer, steps }) => wholeCompletion(answer, { ...options, steps })),
    )
    const usage = usageOf(choices)
    noteUsage(options.info, usage)
    return {
      ...whole[0]!,
      choices: whole.map(({ choices: [only] }, index) => ({ ...only, index })) as ChatCompletion['choices'],
      usage: encodeUsage(usage),
    }
  } catch (error) {
    choices.forEach(({ answer }) => answer.cancel())
    throw error
  }
}
