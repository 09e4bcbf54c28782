import { Elysia } from 'elysia'
import { fail } from '../../core/fault.ts'
import type { Deps } from '../../deps.ts'
import { checkModel } from '../admit.ts'
import { enter } from '../auth.ts'
import { listedModels } from '../listed-models.ts'
import { paths } from '../paths.ts'
import {
  type AnthropicPage,
  encodeAnthropicList,
  encodeAnthropicModel,
  encodeModel,
  type Named,
  namesOf,
} from './encode.ts'

/**
 * `GET /v1/models` and `/v1/models/{id}`: every shown row of the catalogue that the key may ask for, whatever the pool
 * holds (product section 4). Who sends `anthropic-version` gets Anthropic's form.
 */
export function models(deps: Deps): Elysia {
  const app = new Elysia({ name: 'models' })
  // The catalogue has no dates; the start of the process is at least a true one. Seconds.
  const created = Math.floor(deps.about.startedAt / 1000)
  for (const path of paths('/models'))
    app
      .get(path, ({ request }) => list(deps, request, created), {
        detail: { summary: 'The models', tags: ['OpenAI'] },
      })
      .get(`${path}/:id`, ({ request, params }) => retrieve(deps, request, params.id, created), {
        detail: { summary: 'One model', tags: ['OpenAI'] },
      })
  return app
}

const isAnthropic = ({ headers }: Request) => headers.has('anthropic-version')

function list(deps: Deps, request: Request, created: number) {
  const names = listed(deps, enter(deps, request, 'enable_models').keyId)
  if (isAnthropic(request)) return encodeAnthropicList(names, readPage(request), created)
  return { object: 'list', data: names.map((name) => encodeModel(name, created)) }
}

/** What a key may ask for: the shown models of its list, and their aliases when the operator wants them listed. */
const listed = (deps: Deps, keyId: string): Named[] =>
  namesOf(listedModels(deps, keyId), deps.config.current().app.models_list_aliases)

function retrieve(deps: Deps, request: Request, id: string, created: number) {
  const { keyId } = enter(deps, request, 'enable_models')
  const { find, get } = deps.catalogue()
  const model = find(id)
  const key = deps.keys.get(keyId)?.key
  if (key) checkModel(key, model, get)
  // An alias is answered as the model it stands for, unless it is listed as one of its own.
  const isListed = deps.config.current().app.models_list_aliases && model.aliases.includes(id)
  const name = { id: isListed ? id : model.id, model }
  return isAnthropic(request) ? encodeAnthropicModel(name, created) : encodeModel(name, created)
}

function readPage(request: Request): AnthropicPage {
  const query = new URL(request.url).searchParams
  const limit = query.get('limit') ?? '1000'
  if (!/^\d{1,4}$/.test(limit) || Number(limit) < 1 || Number(limit) > 1000)
    fail({
      kind: 'invalid_value',
      param: 'limit',
      message: 'The parameter "limit" must be a number from 1 to 1000.',
    })
  return { limit: Number(limit), after: query.get('after_id'), before: query.get('before_id') }
}
