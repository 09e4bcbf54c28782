import { Elysia } from 'elysia'
import type { Model } from '../../core/model.ts'
import type { Deps } from '../../deps.ts'
import { enter } from '../auth.ts'
import { paths } from '../paths.ts'

/** `GET /v1/models` and `/v1/models/{id}`: every shown row of the catalogue, whatever the pool holds (product section 4). */
export function models(deps: Deps): Elysia {
  const app = new Elysia({ name: 'models' })
  // The catalogue has no dates; the start of the process is at least a true one. Seconds.
  const created = Math.floor(deps.about.startedAt / 1000)
  for (const path of paths('/models'))
    app
      .get(
        path,
        ({ request }) => {
          enter(deps, request, 'enable_models')
          return {
            object: 'list',
            data: deps
              .catalogue()
              .shown()
              .map((model) => encodeModel(model, created)),
          }
        },
        { detail: { summary: 'The models', tags: ['OpenAI'] } },
      )
      .get(
        `${path}/:id`,
        ({ request, params }) => {
          enter(deps, request, 'enable_models')
          return encodeModel(deps.catalogue().find(params.id), created)
        },
        { detail: { summary: 'One model', tags: ['OpenAI'] } },
      )
  return app
}

const encodeModel = (model: Model, created: number) => ({
  id: model.id,
  object: 'model',
  created,
  owned_by: 'xai',
  context_length: model.contextLength,
  aliases: model.aliases,
})
