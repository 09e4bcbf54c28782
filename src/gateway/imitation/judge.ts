import type { ToolUse } from '../../core/model-request.ts'
import { finishCall } from './finish-call.ts'
import type { FoundCall } from './found-call.ts'

/**
 * What is wrong with an answer, in words a model can use. `rank` compares two answers: 0 is right, 1 does not quite fit, 2 is not
 * what was asked for. One that is `fatal` must not be given.
 */
export type Judgement = { problem?: string; rank: 0 | 1 | 2; fatal?: boolean }

/** `complete` is false for an answer that was cut off or withheld: asking again would not make it honest. */
export function judge(tools: ToolUse | undefined, calls: readonly FoundCall[], complete: boolean): Judgement {
  const problems = calls.flatMap((call) => {
    const { problem } = finishCall(call)
    return problem ? [{ problem, strict: call.tool.strict }] : []
  })
  const fatal = problems.some(({ strict }) => strict)
  if (problems.length > 0)
    return { problem: problems.map(({ problem }) => problem).join(' '), rank: 1, fatal }
  if (!complete || tools?.choice !== 'required') return { rank: 0 }
  const { named } = tools
  const called = named === undefined ? calls.length > 0 : calls.some(({ tool }) => tool.name === named)
  if (called) return { rank: 0 }
  const wanted = named === undefined ? 'at least one of the declared functions' : `the function ${named}`
  return { problem: `It does not call what it must: ${wanted}.`, rank: 2 }
}
