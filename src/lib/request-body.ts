import type { Checker, TSchema } from './schema.ts'

type RequestBody = { required: true; content: { 'application/json': { schema: TSchema } } }

/** The body a route takes, as OpenAPI writes it; for the `detail` of a route that reads its body itself. */
export const takes = ({ schema }: Checker<unknown>): { requestBody: RequestBody } => ({
  requestBody: { required: true, content: { 'application/json': { schema } } },
})
