// Bun's own idle limit is coarse and five minutes long; the watchdog has ours (stack 5).
export const fetchOptions = (proxy: string) => ({ timeout: false, ...(proxy && { proxy }) })

/** The body as text, read until it has `limit` bytes. What is cut short counts as far as it came. */
export async function firstText(response: Response, limit: number): Promise<string> {
  const pieces: Uint8Array[] = []
  let bytes = 0
  try {
    for await (const piece of response.body ?? []) {
      pieces.push(piece)
      bytes += piece.length
      if (bytes >= limit) break
    }
  } catch {
    // A page cut short still has the status.
  }
  return new TextDecoder().decode(Buffer.concat(pieces))
}
