import type { MediaDone, ModelEvent, Source } from '../../core/event.ts'
import { fail } from '../../core/fault.ts'
import type { Model } from '../../core/model.ts'
import type { Prompt } from '../../core/prompt.ts'
import type { Deps } from '../../deps.ts'
import type { ShowMedia } from '../../gateway/localize.ts'
import { answerSteps } from '../answer-steps.ts'
import { ask } from '../ask.ts'
import type { RequestInfo } from '../request-info.ts'
import { noteUsage, noteWish } from '../request-notes.ts'
import { readWhole } from '../stream.ts'
import type { Usage } from '../usage.ts'
import type { Said } from './schema.ts'

/** Told while an answer is made: how far it is, and in words what is done. */
export type Progress = { percent?: number; message: string }
export type Report = (progress: Progress) => void

export type Asking = { model: Model; prompt: Prompt; info: RequestInfo; report: Report }

/** A chat's answer as one text with the sources it cites; with those it found when it cites none. */
export async function askText(deps: Deps, asking: Asking): Promise<Said> {
  const { grok } = deps.config.current()
  const steps = answerSteps({
    limits: { stop: [], maxTokens: undefined },
    thinking: 'off',
    steps: 'events',
    links: grok.citation_links,
    turns: asking.prompt.turns,
  })
  const cited = new Map<string, Source>()
  const found = new Map<string, Source>()
  let answer = ''
  const take = (events: ReturnType<typeof steps.push>) => {
    for (const event of events) {
      if (event.type === 'text.delta') answer += event.delta
      if (event.type === 'annotation') cited.set(event.url, { url: event.url, title: event.title })
      if (event.type === 'search.done') for (const source of event.sources) found.set(source.url, source)
    }
  }
  await readEvents(deps, asking, (event) => take(steps.push(event)))
  take(steps.end())
  addUsage(asking.info, steps.usage())
  const sources = [...(cited.size > 0 ? cited : found).values()]
  return { answer: answer.trim(), sources: sources.map(({ url, title }) => ({ url, title })) }
}

/** Pictures and videos that were made, in the order they were finished. Throws when there is none. */
export async function askFiles(deps: Deps, asking: Asking & { show: ShowMedia }): Promise<MediaDone[]> {
  const files: MediaDone[] = []
  let withheld = false
  const steps = answerSteps({
    limits: { stop: [], maxTokens: undefined },
    thinking: 'off',
    steps: 'events',
    links: false,
    turns: asking.prompt.turns,
  })
  await readEvents(deps, asking, (event) => {
    steps.push(event)
    if (event.type === 'media.done') files.push(event)
    if (event.type === 'media.moderated') withheld = true
  })
  addUsage(asking.info, steps.usage())
  if (files.length > 0) return files
  return fail(withheld ? moderated : lost)
}

const moderated = {
  kind: 'content_policy',
  message: "The upstream's moderation withheld what was made. Ask for something else.",
} as const
const lost = {
  kind: 'upstream_failed',
  upstreamStatus: 502,
  message: 'Nothing was made, or it could not be fetched from the upstream. Ask for it again.',
} as const

async function readEvents(
  deps: Deps,
  { model, prompt, info, report, show }: Asking & { show?: ShowMedia },
  take: (event: ModelEvent) => void,
): Promise<void> {
  noteWish(info, { model: model.id })
  const answer = await ask(deps, { prompt, model, info, ...(show && { show }) })
  await readWhole(answer, info, (events) => {
    for (const event of events) {
      take(event)
      tell(event, report)
    }
    return false
  })
}

function tell(event: ModelEvent, report: Report): void {
  if (event.type === 'search.start') report({ message: `${event.tool}: ${event.query}`.slice(0, 200) })
  if (event.type === 'media.progress')
    report({ percent: event.progress, message: `${event.kind}: ${Math.floor(event.progress)} %` })
  if (event.type === 'reasoning.delta') report({ message: 'thinking' })
}

/** One request may hold several calls. */
function addUsage(info: RequestInfo, usage: Usage): void {
  const { usage: before } = info.outcome
  const sum = before && {
    ...usage,
    input: before.input + usage.input,
    image: before.image + usage.image,
    output: before.output + usage.output,
    reasoning: before.reasoning + usage.reasoning,
  }
  noteUsage(info, sum ?? usage)
}
