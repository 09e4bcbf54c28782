import { fail } from '../../core/fault.ts'
import type { Deps } from '../../deps.ts'
import { enter } from '../auth.ts'
import { listPage, readPage } from '../page.ts'
import type { Item } from './item.ts'
import { itemsOf, responseId } from './question.ts'

type Stored = NonNullable<Awaited<ReturnType<Deps['responses']['find']>>>

/** `GET /v1/responses/{id}`: the response as it was told, also when it was streamed. */
export async function getResponse(deps: Deps, request: Request, id: string): Promise<object> {
  const { response } = (await findStored(deps, request, id)).stored
  if (new URL(request.url).searchParams.get('stream') === 'true')
    fail({
      kind: 'unsupported_value',
      param: 'stream',
      message: 'A finished response is not streamed again. Leave "stream" out to read it whole.',
    })
  return response
}

/** `DELETE /v1/responses/{id}` */
export async function deleteResponse(deps: Deps, request: Request, id: string): Promise<object> {
  const { stored, keyId } = await findStored(deps, request, id)
  await deps.responses.remove(stored.id, keyId)
  return { id: stored.id, object: 'response', deleted: true }
}

/** `GET /v1/responses/{id}/input_items`: everything the response was made from, earlier turns included. */
export async function listInputItems(deps: Deps, request: Request, id: string): Promise<object> {
  const { stored, keyId } = await findStored(deps, request, id)
  const earlier = ((await deps.responses.chain(stored.id, keyId)) ?? []).slice(0, -1)
  return listPage(
    [...earlier.flatMap(itemsOf), ...(stored.input as Item[])],
    readPage(new URL(request.url).searchParams),
  )
}

/** `POST /v1/responses/{id}/cancel`: only background responses can be cancelled, and there are none. */
export function cancelResponse(deps: Deps, request: Request): never {
  enter(deps, request, 'enable_responses')
  return fail({
    kind: 'unsupported_value',
    param: 'response_id',
    message:
      'Only background responses can be cancelled, and there are none here. Close the connection to stop a running response.',
  })
}

async function findStored(
  deps: Deps,
  request: Request,
  id: string,
): Promise<{ stored: Stored; keyId: string }> {
  const { keyId } = enter(deps, request, 'enable_responses')
  const stored = await deps.responses.find(responseId(id), keyId)
  if (stored) return { stored, keyId }
  return fail({
    kind: 'response_not_found',
    param: 'response_id',
    message: `There is no stored response "${id.slice(0, 80)}". It was never stored (store: false), was deleted, belongs to another API key, or is older than responses.retention_days.`,
  })
}
