/** A version as an answer names it, and where to read about it. */
type Release = { version: string; page?: string }

/**
 * What an answer of `update.url` says is the newest version: GitHub's `releases/latest`, `{"version": …}`, or a text
 * that begins with it. Undefined when it says none.
 */
export function decodeRelease(text: string): Release | undefined {
  const named = /^\s*v?(\d+\.\d+\.\d+\S*)/.exec(text)?.[1]
  if (named) return { version: named }
  try {
    const { tag_name, version, html_url } = JSON.parse(text) as Record<string, unknown>
    const found = /^v?(\d+\.\d+\.\d+\S*)$/.exec(String(tag_name ?? version))?.[1]
    if (found === undefined) return undefined
    return { version: found, ...(typeof html_url === 'string' && { page: html_url }) }
  } catch {
    return undefined
  }
}

/** Asks `url` for the newest version. Throws an Error that says what is wrong with the address or its answer. */
export async function newestRelease(url: string): Promise<Release> {
  const headers = { accept: 'application/json' }
  const answer = await fetch(url, { signal: AbortSignal.timeout(15_000), headers }).catch((error: Error) => {
    throw new Error(`${url} cannot be asked: ${error.message}. Check update.url and the network.`)
  })
  if (!answer.ok) throw new Error(`${url} answers ${answer.status}. Check update.url.`)
  const release = decodeRelease(await answer.text())
  if (release) return release
  throw new Error(
    `${url} names no version. It must answer {"tag_name": "v1.2.3"}, {"version": "1.2.3"} or 1.2.3.`,
  )
}
