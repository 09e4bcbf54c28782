import { answerFor } from '../simulator/answer.ts'
import { playBench } from '../simulator/bench.ts'
import type { Reply } from '../simulator/directive.ts'
import { refuse } from '../simulator/meet-faults.ts'
import { drawPicture } from '../simulator/picture.ts'
import { seeded } from '../simulator/random.ts'
import { benchVoice } from './bench-voice.ts'
import { charge } from './books.ts'
import { mismatchOf, unfit } from './check-responses.ts'
import { apiError, noModel, notFound } from './error.ts'
import type { StreamTwist } from './faults.ts'
import { meetKeyFaults, type MetApiFault, promptFault, turnedAway } from './meet.ts'
import { findModel } from './models.ts'
import { playEvents } from './play-events.ts'
import { askOf, type Item, itemsOf } from './question.ts'
import { type Answered, answerOf, promptText, responseObject } from './response-object.ts'
import { saidBy } from './said.ts'
import { checks, type ResponsesBody } from './schema.ts'
import type { ApiRoute, ApiVisit } from './site.ts'
import { type Moment, momentsOf, type Telling } from './tell.ts'

/** `POST /v1/responses` (xai-official 3), streamed and not. */
export const responses: ApiRoute = {
  method: 'POST',
  path: /^\/v1\/responses$/,
  answer: async (visit) => {
    const { site, key, body: given } = visit
    const mismatch = mismatchOf(checks.responses, given)
    if (mismatch) return refuseBooked(visit, mismatch)
    const body = given as ResponsesBody
    const model = findModel(body.model, 'text')
    if (!model) return refuseBooked(visit, noModel(body.model))
    const wrong = unfit(body, model, key.key)
    if (wrong) return refuseBooked(visit, wrong)
    const before = body.previous_response_id ? site.stored.get(placeOf(visit, body.previous_response_id)) : []
    if (!before) return refuseBooked(visit, notFound(`Response ${body.previous_response_id}`))
    const items = [...before, ...itemsOf(body.input)]
    const ask = askOf(body, items)
    const fault = promptFault(site, ask.text)
    const reply = site.script?.(ask) ?? answerFor({ ...ask, text: fault.text })
    const met = [...meetKeyFaults(key, false), ...fault.met]
    const away = await turnedAway(visit, met)
    if (away) return away
    const { bench } = reply
    if (bench && body.stream) {
      key.books.requests++
      const voice = benchVoice(body.model)
      return asEvents(
        site.streams.respond(visit.call, visit.signal, (sink) =>
          playBench(bench, { site, voice, sink, signal: visit.signal }),
        ),
      )
    }
    const answered = await answer(visit, { body, items, reply, thinks: model.thinks })
    return body.stream ? stream(visit, body, { answered, reply, met }) : whole(visit, body, { answered, met })
  },
}

/** `GET` and `DELETE /v1/responses/{id}`: what the API stores when it is let. */
export const storedResponse: ApiRoute = {
  method: 'GET',
  path: /^\/v1\/responses\/([\w-]+)$/,
  answer: (visit) => {
    const id = /[\w-]+$/.exec(visit.url.pathname)?.[0] ?? ''
    const items = visit.site.stored.get(placeOf(visit, id))
    return items
      ? Response.json({ id, object: 'response', output: items })
      : refuse(notFound(`Response ${id}`))
  },
}

const placeOf = ({ key }: ApiVisit, id: string) => `${key.key} ${id}`

function refuseBooked({ key }: ApiVisit, refusal: Parameters<typeof refuse>[0]): Response {
  key.books.refused++
  return refuse(refusal)
}

type Scene = { body: ResponsesBody; items: readonly Item[]; reply: Reply; thinks: boolean }

async function answer({ site, key }: ApiVisit, { body, items, reply, thinks }: Scene): Promise<Answered> {
  const model = findModel(body.model, 'text')
  if (!model) throw new Error('the model was there a moment ago')
  const links = !body.include?.includes('no_inline_citations')
  const said = saidBy(reply.draft, { links })
  const off = body.reasoning?.effort === 'none'
  const thought = {
    type: 'thought' as const,
    text: '**Thinking about the request**\nWhat is asked, what is not.\n',
  }
  const all = thinks && !off && !said.some(({ type }) => type === 'thought') ? [thought, ...said] : said
  const cacheKey = body.prompt_cache_key && `${key.key} ${body.prompt_cache_key}`
  const answered = await answerOf(all, {
    body,
    model,
    items,
    before: (cacheKey && site.prompts.get(cacheKey)) ?? '',
    key: key.key,
    picture: async (prompt) => Buffer.from(await drawPicture(prompt, 'jpeg')).toString('base64'),
  })
  if (cacheKey) site.prompts.set(cacheKey, promptText(body, items))
  if (body.store !== false) site.stored.set(`${key.key} ${answered.id}`, [...items, ...answered.output])
  return answered
}

const book = ({ key }: ApiVisit, { usage }: Answered) => charge(key.books, usage)

type Given = { answered: Answered; met: readonly MetApiFault[] }

const twistsOf = (met: readonly MetApiFault[]): StreamTwist[] => met.flatMap(({ row }) => row.twist ?? [])

function stream(
  visit: ApiVisit,
  body: ResponsesBody,
  { answered, reply, met }: Given & { reply: Reply },
): Response {
  const { site, signal, key } = visit
  const random = seeded(answered.id)
  const specs = met.map(({ spec }) => spec)
  const telling: Telling = {
    twists: twistsOf(met),
    after: specs.find(({ after }) => after !== undefined)?.after,
    ms: specs.find(({ ms }) => ms !== undefined)?.ms,
    random,
  }
  const moments = momentsOf(answered, body, telling)
  const isCharged = moments.some(isLast)
  const tempo = reply.draft.find((cue) => cue.cue === 'tempo')
  return asEvents(
    site.streams.respond(visit.call, signal, async (sink) => {
      const ending = await playEvents(moments, {
        sink,
        pace: site.pace,
        tempo: tempo?.cue === 'tempo' ? tempo.ms : undefined,
        random,
        numbered: !telling.twists.includes('no_ids'),
        wait: (ms) => site.waits.wait(ms, signal),
      })
      if (isCharged && ending === 'done' && !signal.aborted) book(visit, answered)
      else key.books.broken++
      return ending
    }),
  )
}

const isLast = (moment: Moment): boolean =>
  typeof moment === 'object' &&
  /^response\.(completed|incomplete)$/.test(String((moment as { type?: string }).type))

function asEvents(response: Response): Response {
  response.headers.set('content-type', 'text/event-stream; charset=utf-8')
  return response
}

async function whole(visit: ApiVisit, body: ResponsesBody, { answered, met }: Given): Promise<Response> {
  const { site, signal, key } = visit
  const twists = twistsOf(met)
  const has = (twist: StreamTwist) => twists.includes(twist)
  if (has('stall')) {
    const ms = met.find(({ row }) => row.twist === 'stall')?.spec.ms ?? Infinity
    if (!(await site.waits.wait(ms, signal))) return new Response(null, { status: 499 })
  }
  if (['cut', 'ends_early', 'half_call', 'malformed'].some((twist) => has(twist as StreamTwist))) {
    key.books.broken++
    return new Response(`{"id":"${answered.id}","object":"response","output":[{"id":"msg`, {
      headers: { 'content-type': 'application/json' },
    })
  }
  if (has('failed') || has('error_event')) {
    key.books.broken++
    const error = { code: 'server_error', message: 'The service encountered an internal error' }
    if (has('error_event')) return refuse(apiError(500, { ...error, shape: 'nested' }))
    return Response.json(responseObject(answered, body, { status: 'failed', output: [], error }))
  }
  const reason =
    answered.incomplete ??
    (has('incomplete') ? 'max_output_tokens' : has('filtered') ? 'content_filter' : undefined)
  book(visit, answered)
  return Response.json(
    responseObject(answered, body, {
      status: reason ? 'incomplete' : 'completed',
      output: has('empty') ? [] : answered.output,
      reason,
      usage: !has('no_usage'),
    }),
  )
}
