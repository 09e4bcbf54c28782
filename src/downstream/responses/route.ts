import { Elysia } from 'elysia'
import type { Deps } from '../../deps.ts'
import { once } from '../once.ts'
import { paths } from '../paths.ts'
import { compactResponse } from './compact.ts'
import { countInputTokens } from './count.ts'
import { createResponse } from './create.ts'
import { cancelResponse, deleteResponse, getResponse, listInputItems } from './stored.ts'

/** `/v1/responses` and everything below it (product sections 4 and 8). */
export function responses(deps: Deps): Elysia {
  const app = new Elysia({ name: 'responses' })
  for (const path of paths('/responses')) {
    const one = `${path}/:id` as const
    app
      .post(
        path,
        ({ request }) => once(deps, request, creation, () => createResponse(deps, request)),
        about('Responses, JSON and SSE', body({ ...conversation, stream: false })),
      )
      .post(
        `${path}/compact`,
        ({ request }) => compactResponse(deps, request),
        about('A conversation, shortened', body(conversation)),
      )
      .post(
        `${path}/input_tokens`,
        ({ request }) => countInputTokens(deps, request),
        about('Tokens of an input', body(conversation)),
      )
      .get(one, ({ request, params }) => getResponse(deps, request, params.id), about('A stored response'))
      .delete(
        one,
        ({ request, params }) => deleteResponse(deps, request, params.id),
        about('Delete a stored response'),
      )
      .get(
        `${one}/input_items`,
        ({ request, params }) => listInputItems(deps, request, params.id),
        about('What a stored response was made from', paging),
      )
      .post(
        `${one}/cancel`,
        ({ request }) => cancelResponse(deps, request),
        about('Always 400: nothing runs in the background'),
      )
  }
  return app
}

const creation = { switchName: 'enable_responses', endpoint: '/responses' } as const

const about = (summary: string, more: object = {}) => ({
  parse: 'none' as const,
  detail: { summary, tags: ['OpenAI'], ...more },
})

const body = (example: object) => ({
  requestBody: { content: { 'application/json': { schema: { type: 'object', example } } } },
})

const conversation = { model: 'grok-4', input: 'What is new today?' }

const query = (name: string, schema: object) => ({ name, in: 'query', schema })
const paging = {
  parameters: [
    query('limit', { type: 'integer', minimum: 1, maximum: 100, default: 20 }),
    query('order', { type: 'string', enum: ['desc', 'asc'], default: 'desc' }),
    query('after', { type: 'string' }),
  ],
}
