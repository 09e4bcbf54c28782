import type { Answer, MeantCall } from './brain.ts'
import { type Delivered, type DeliveredCall, readDelivered } from './delivered.ts'
import type { Exchange } from './exchanges.ts'
import { linesOf, type Project } from './project.ts'

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
  const lost = refusalsOf(exchanges)
  return {
    faults: answers.reduce((sum, { wrong }) => sum + wrong.length, 0),
    delivered: matters.reduce(
      (sum, { given, answers }) => sum + (answers.length > 0 ? given.calls.length : 0),
      0,
    ),
    executed: [...executions.values()].reduce((sum, count) => sum + count, 0),
    doubles: [...executions.values()].reduce((sum, count) => sum + count - 1, 0),
    problems: [...lost, ...matters.flatMap(problemsOf(textOnly)), ...wrongExecutions(answers, executions)],
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

const isCut = ({ wrong }: Answer) => wrong.some((one) => one.startsWith('cut off'))
const markup =
  /<\/?(tool_calls?|function|invoke|parameter|param)\b|<(function|parameter)=|"arguments"\s*:|"tool_calls"\s*:/

const problemsOf =
  (textOnly: boolean) =>
  ({ exchange, given, answers }: Matter): string[] => {
    const last = answers.at(-1)
    if (!last) return []
    const about = `exchange ${exchange.number}, ${answers.map(({ number, step, form, wrong }) => `answer ${number} [${step}; ${form}; ${wrong.join(', ') || 'nothing wrong'}]`).join(' then ')}: `
    const found: string[] = textOnly ? textProblems(given, last) : callProblems(given, answers, last)
    return found.map((problem) => about + problem)
  }

function textProblems(given: Delivered, last: Answer): string[] {
  if (given.error !== '' || given.text === last.text) return []
  return [
    `the text is not what the model wrote: ${JSON.stringify(given.text)} for ${JSON.stringify(last.text)}`,
  ]
}

function callProblems(given: Delivered, answers: Answer[], last: Answer): string[] {
  const used = new Map<string, number>()
  const problems: string[] = []
  for (const call of given.calls) {
    const match = answers
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
  if (whole && used.size === 0)
    problems.push(
      `no call was delivered; finish "${given.finish}", error "${given.error}", text ${JSON.stringify(given.text.slice(0, 600))}; the model wrote ${JSON.stringify(last.text)}`,
    )
  else if (whole && sources.has(String(last.number)) && missing.length > 0)
    problems.push(
      `${missing.length} of ${last.calls.length} calls were not delivered; text ${JSON.stringify(given.text.slice(0, 600))}`,
    )
  if (whole && markup.test(given.text))
    problems.push(`markup in the text: ${JSON.stringify(given.text.slice(0, 600))}`)
  if (whole && used.size > 0 && given.error === '' && !/tool|completed/.test(given.finish))
    problems.push(`ended with "${given.finish}" although it calls`)
  if (
    isCut(last) &&
    used.size === 0 &&
    given.error === '' &&
    /^(stop|end_turn|completed)$/.test(given.finish)
  )
    problems.push(`a cut call ended with "${given.finish}", as if the answer were whole`)
  return problems
}

const saysSo = (text: string, number: number) => new RegExp(`\\((answer|behind) ${number}\\)`).test(text)

function parsed(raw: string): unknown {
  try {
    return JSON.parse(raw)
  } catch {
    return undefined
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null

/** The same name and the same values, whatever their types; a custom tool's text is its one argument. */
function fits(call: DeliveredCall, meant: MeantCall): boolean {
  if (call.name.replace(/^.*(\.|__)/, '') !== meant.name.replace(/^.*(\.|__)/, '')) return false
  const args = parsed(call.raw)
  const values = Object.entries(meant.args)
  if (!isObject(args)) return values.length === 1 && call.raw === values[0]?.[1]
  return values.every(([key, value]) => String(plain(args[key])) === String(plain(value)))
}

const plain = (value: unknown) => (isObject(value) ? JSON.stringify(value) : value)

function sameTypes(call: DeliveredCall, meant: MeantCall): boolean {
  const args = parsed(call.raw)
  return (
    !isObject(args) || Object.entries(meant.args).every(([key, value]) => typeof args[key] === typeof value)
  )
}
