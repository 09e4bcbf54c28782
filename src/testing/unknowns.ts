import type { Gateway } from './boot.ts'

/** What a gateway counts as unknown, as `kind name`, read from its metrics. */
export async function unknowns({ get }: Pick<Gateway, 'get'>): Promise<string[]> {
  const text = await (await get('/metrics')).text()
  const rows = text.matchAll(/upstream_unknown_total\{kind="([^"]*)",name="((?:[^"\\]|\\.)*)"\} \d+/g)
  return Array.from(rows, ([, kind, name]) => `${kind} ${name}`)
}
