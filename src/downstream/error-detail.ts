/**
 * The answer with its error under `detail` as well, for clients of sibling 004 (`compat.error_detail`). What is no JSON
 * with an `error`, and what is no failure, comes back as it is.
 */
export async function withErrorDetail(response: Response): Promise<Response> {
  if (response.status < 400 || !response.headers.get('content-type')?.startsWith('application/json'))
    return response
  const text = await response.text()
  const body: unknown = JSON.parse(text)
  const hasError = typeof body === 'object' && body !== null && 'error' in body && !('detail' in body)
  return new Response(hasError ? JSON.stringify({ ...body, detail: { error: body.error } }) : text, response)
}
