import type { StoredResponse } from '../core/stored-response.ts'

/** A row of `responses`. */
export type ResponseRow = {
  id: string
  key_id: string
  previous_id: string | null
  created_at: number
  payload: Uint8Array
}

// A chain this long is past every model's context.
export const longestChain = 10_000

export const packResponse = (payload: Pick<StoredResponse, 'input' | 'response'>) =>
  Bun.zstdCompressSync(JSON.stringify(payload))

export function unpackResponse({
  id,
  key_id,
  previous_id,
  created_at,
  payload,
}: ResponseRow): StoredResponse {
  const { input, response } = JSON.parse(new TextDecoder().decode(Bun.zstdDecompressSync(payload)))
  return { id, keyId: key_id, previousId: previous_id, createdAt: created_at, input, response }
}
