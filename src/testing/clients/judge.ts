import type { Answer } from './brain.ts'
import { type Delivered, readDelivered } from './delivered.ts'
import type { Exchange } from './exchanges.ts'
import { ending } from './imperfections.ts'
import { linesOf, type Project } from './project.ts'
import { fits, sameTypes } from './same-call.ts'

/** What one run came to. */
export type Verdict = {
  faults: number
  delivered: number
  executed: number
  doubles: number
  problems: string[]
}

type Matter = { exchange: Exchange; given: Delivered; answers: Answer[] }

/** Compares what the model wrote, what the gateway delivered and what the client did. */
export function judge(
  answers: readonly Answer[],
  exchanges: readonly Exchange[],
  project: Project,
  textOnly: boolean,
): Verdict {
  const asked = exchanges.filter(({ path }) => /\/(messages|responses|chat\/completions)(\?|$)/.test(path))
  const matters = asked.map((exchange): Matter => {
    const within = (at: number) => at >= exchange.startedAt && at <= exchange.endedAt
    return {
      exchange,
      given: readDelivered(exchange.path, exchange.response),
      answers: answers.filter(({ at, step }) => step !== '' && within(at)),
    }
  })
  const executions = executionsOf(project)
  const broken = matters.filter(({ exchange, answers }) => exchange.status >= 500 && answers.some(endsEarly))
  const refused = exchanges.filter((exchange) => !broken.some((matter) => matter.exchange === exchange))
  return {
    faults: answers.reduce((sum, { wrong }) => sum + wrong.length, 0),
    delivered: matters.reduce(
      (sum, { given, answers }) => sum + (answers.length > 0 ? given.calls.length : 0),
      0,
    ),
    executed: [...executions.values()].reduce((sum, count) => sum + count, 0),
    doubles: [...executions.values()].reduce((sum, count) => sum + count - 1, 0),
    problems: [
      ...refusalsOf(refused),
      ...matters.flatMap(problemsOf(textOnly)),
      ...wrongExecutions(answers, executions),
    ],
  }
}

/** Requests the gateway refused; the same refusal once, with how often it came. A client may ask for paths that are not there. */
function refusalsOf(exchanges: readonly Exchange[]): string[] {
  const refused = exchanges.filter(({ status }) => status >= 400 && status !== 404)
  const groups = Map.groupBy(
    refused,
    ({ path, status, response }) =>
      `${path} answered ${status}: ${response.replace(/"request_id":"[^"]*"/, '').slice(0, 500)}`,
  )
  return [...groups].map(
    ([what, group]) =>
      `exchange ${group[0]?.number}${group.length > 1 ? ` and ${group.length - 1} more` : ''}: ${what}`,
  )
}

/** The lines that calls left in the log and in the source. */
function executionsOf({ log, source }: Project): Map<string, number> {
  const marked = [...linesOf(log), ...linesOf(source)].filter(([line]) => line.includes('zq'))
  return new Map(marked)
}

function wrongExecutions(answers: readonly Answer[], executions: Map<string, number>): string[] {
  const meant = new Map(
    answers.flatMap((answer) =>
      answer.calls.flatMap((call) => (call.line ? [[call.line, answer] as const] : [])),
    ),
  )
  return [...executions].flatMap(([line, count]) => {
    const answer = meant.get(line)
    if (!answer) return [`executed, but no call said so (corrupted arguments?): ${line}`]
    const about = `answer ${answer.number} (${answer.form}; ${answer.wrong.join(', ')})`
    return [
      ...(count > 1 ? [`executed ${count} times: ${about}: ${line}`] : []),
      ...(isCut(answer) ? [`executed although it was cut off: ${about}: ${line}`] : []),
    ]
  })
}

/** Whether the answer's call was cut off; an answer of words alone never is. */
const isCut = ({ calls, wrong }: Answer) => calls.length > 0 && wrong.some((one) => one.startsWith('cut off'))
const spoils = ({ wrong }: Answer) => wrong.includes('one key too many')
/** The upstream broke the answer off: the caller may be told so, if no other account could be asked. */
const endsEarly = ({ wrong }: Answer) => wrong.some((one) => ending.includes(one))
const markup =
  /<\/?(tool_calls?|function|invoke|parameter|param)\b|<(function|parameter)=|"arguments"\s*:|"tool_calls"\s*:/

const problemsOf =
  (textOnly: boolean) =>
  ({ exchange, given, answers }: Matter): string[] => {
    const last = answers.at(-1)
    if (!last) return []
    const about = `exchange ${exchange.number}, ${answers.map(({ number, step, form, wrong }) => `answer ${number} [${step}; ${form}; ${wrong.join(', ') || 'nothing wrong'}]`).join(' then ')}: `
    const found = textOnly ? textProblems(given, last) : callProblems({ exchange, given, answers }, last)
    if (exchange.status >= 500 && answers.length === 1)
      found.push(`answered ${exchange.status} after one attempt, although nothing was sent: ${given.error}`)
    return found.map((problem) => about + problem)
  }

function textProblems(given: Delivered, last: Answer): string[] {
  if (given.error !== '' || given.text === last.text) return []
  return [
    `the text is not what the model wrote: ${JSON.stringify(given.text)} for ${JSON.stringify(last.text)}`,
  ]
}

function callProblems({ exchange, given, answers }: Matter, last: Answer): string[] {
  const used = new Map<string, number>()
  const problems: string[] = []
  for (const call of given.calls) {
    // Two answers may hold the same call: one with the key too many can only be the one that wrote it.
    const spoiled = call.raw.includes('zz_note')
    const match = answers
      .toSorted(
        (a, b) => Number(spoils(b) === spoiled) - Number(spoils(a) === spoiled) || b.number - a.number,
      )
      .flatMap((answer) => answer.calls.map((meant, i) => ({ answer, meant, key: `${answer.number}.${i}` })))
      .filter(({ meant }) => fits(call, meant))
    const chosen = match.find(({ key }) => !used.has(key)) ?? match[0]
    if (!chosen) {
      problems.push(`delivered a call nobody wrote: ${call.name} ${call.raw}`)
      continue
    }
    used.set(chosen.key, (used.get(chosen.key) ?? 0) + 1)
    if (isCut(chosen.answer)) problems.push(`delivered a call that was cut off: ${call.name} ${call.raw}`)
    if (
      /^\s*"/.test(call.raw) ||
      (chosen.answer.wrong.includes('wrong types') && !sameTypes(call, chosen.meant))
    )
      problems.push(`types were not mended: ${call.raw}`)
  }
  for (const [key, count] of used) if (count > 1) problems.push(`call ${key} was delivered ${count} times`)
  const sources = new Set([...used.keys()].map((key) => key.split('.')[0]))
  for (const { number } of answers) if (saysSo(given.text, number)) sources.add(String(number))
  if (sources.size > 1)
    problems.push(`text or calls of several answers were delivered: ${[...sources].join(', ')}`)
  const whole = !isCut(last) && last.calls.length > 0
  const missing = last.calls.filter((_, i) => !used.has(`${last.number}.${i}`))
  // A client that takes one call at a time gets the first.
  const single = /"(parallel_tool_calls":false|disable_parallel_tool_use":true)/.test(exchange.request)
  // An error behind a call may take the call with it, as long as the client is told.
  const told = given.error !== '' && endsEarly(last)
  const complete = answers.filter((answer) => answer.calls.length > 0 && !isCut(answer))
  if (complete.length > 0 && used.size === 0 && !told)
    problems.push(
      `no call was delivered; finish "${given.finish}", error "${given.error}", text ${JSON.stringify(given.text.slice(0, 600))}; the model wrote ${JSON.stringify(complete[0]?.text)}`,
    )
  else if (whole && sources.has(String(last.number)) && missing.length > 0 && !told && !single)
    problems.push(
      `${missing.length} of ${last.calls.length} calls were not delivered; text ${JSON.stringify(given.text.slice(0, 600))}`,
    )
  if (whole && markup.test(given.text))
    problems.push(`markup in the text: ${JSON.stringify(given.text.slice(0, 600))}`)
  if (whole && used.size > 0 && given.error === '' && !/tool|completed/.test(given.finish))
    problems.push(`ended with "${given.finish}" although it calls`)
  // Cut before the name is known it is no call yet.
  if (
    isCut(last) &&
    last.form !== 'arguments and name' &&
    used.size === 0 &&
    given.error === '' &&
    /^(stop|end_turn|completed)$/.test(given.finish)
  )
    problems.push(`a cut call ended with "${given.finish}", as if the answer were whole`)
  return problems
}

const saysSo = (text: string, number: number) => new RegExp(`\\((answer|behind) ${number}\\)`).test(text)
