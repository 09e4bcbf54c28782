import { estimateTokens } from '../../lib/estimate-tokens.ts'
import { refuse } from '../simulator/meet-faults.ts'
import { mismatchOf } from './check-responses.ts'
import { notFound } from './error.ts'
import { type ApiModel, apiModels, describedModel, listedModel } from './models.ts'
import { checks } from './schema.ts'
import type { ApiRoute } from './site.ts'

const get = (path: RegExp, answer: ApiRoute['answer']): ApiRoute => ({ method: 'GET', path, answer })

const kinds: readonly [path: string, kind: ApiModel['kind']][] = [
  ['language-models', 'text'],
  ['image-generation-models', 'image'],
  ['video-generation-models', 'video'],
]

/** What a key may ask for, and who it is (xai-official 1, 10, 11). */
export const catalogueRoutes: readonly ApiRoute[] = [
  get(/^\/v1\/models$/, () => Response.json({ object: 'list', data: apiModels.map(listedModel) })),
  get(/^\/v1\/models\/[^/]+$/, ({ url }) => {
    const name = decodeURIComponent(url.pathname.split('/').at(-1) ?? '')
    const model = apiModels.find(({ id, aliases }) => id === name || aliases.includes(name))
    return model ? Response.json(listedModel(model)) : refuse(notFound('Model'))
  }),
  ...kinds.map(([path, kind]) =>
    get(new RegExp(`^/v1/${path}$`), () =>
      Response.json({ models: apiModels.filter((model) => model.kind === kind).map(describedModel) }),
    ),
  ),
  get(/^\/v1\/api-key$/, ({ key }) =>
    Response.json({
      redacted_api_key: `xai-...${key.key.slice(-4)}`,
      name: 'simulated',
      team_id: '00000000-0000-4000-8000-000000000001',
      acls: ['api-key:model:*', 'api-key:endpoint:*'],
      api_key_blocked: false,
      api_key_disabled: false,
      team_blocked: false,
    }),
  ),
  {
    method: 'POST',
    path: /^\/v1\/tokenize-text$/,
    answer: ({ body }) => {
      const wrong = mismatchOf(checks.tokenize, body)
      if (wrong) return refuse(wrong)
      const { text } = body as { text: string }
      const token_ids = Array.from({ length: estimateTokens(text) }, (_, token_id) => ({
        token_id,
        string_token: '',
        token_bytes: [],
      }))
      return Response.json({ token_ids })
    },
  },
]
