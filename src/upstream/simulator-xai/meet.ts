import type { Refusal } from '../simulator/fault-row.ts'
import { refuse } from '../simulator/meet-faults.ts'
import { type LiveKey, outOfCredits, overLimit } from './keys.ts'
import { noCredits, tooMany } from './error.ts'
import { type ApiFault, apiFault, apiFaultNames, type ApiFaultSpec } from './faults.ts'
import type { ApiSite, ApiVisit } from './site.ts'

/** A fault that strikes now. */
export type MetApiFault = { spec: ApiFaultSpec; row: ApiFault }

/** The key's faults that strike this call; counts it towards each `first`. `every`: those of every call. */
export const meetKeyFaults = (key: LiveKey, every: boolean): MetApiFault[] =>
  key.live.flatMap((fault): MetApiFault[] => {
    const row = apiFault(fault.spec.name)
    if (!row || (row.every ?? false) !== every || ++fault.met > (fault.spec.first ?? Infinity)) return []
    return [{ spec: fault.spec, row }]
  })

const inPrompt = /^(\s*(?:(?:think|team|slow(?:\s+\d+)?)[:\s]\s*)*)fault (\w+)((?:\s+\w+=\d+)*)\s*(?::\s*|$)/i

/** A fault written into what the user says, and the text without it. Names of the web app's own stay where they are. */
export function promptFault(site: ApiSite, text: string): { text: string; met: MetApiFault[] } {
  const [whole = '', before = '', name = '', options = ''] = inPrompt.exec(text) ?? []
  if (!whole || !apiFaultNames.includes(name)) return { text, met: [] }
  const row = apiFault(name)
  const pairs = [...options.matchAll(/(first|ms|after|retry_after)=(\d+)/g)]
  const spec: ApiFaultSpec = {
    name,
    ...Object.fromEntries(pairs.map(([, key = '', value]) => [key, Number(value)])),
  }
  const times = (site.promptFaults.get(text) ?? 0) + 1
  site.promptFaults.set(text, times)
  const strikes = row && times <= (spec.first ?? Infinity)
  return { text: before + text.slice(whole.length), met: strikes ? [{ spec, row }] : [] }
}

/** How the API turns a call away for them, when it does. */
export const refusalOf = (met: readonly MetApiFault[]): Refusal | undefined =>
  met.map(({ row, spec }) => row.refuse?.(spec)).find((refusal) => refusal !== undefined)

/** What keeps a call from being answered: its faults, the limit of its key, no credits. Undefined when nothing does. */
export async function turnedAway(
  { site, key, signal }: ApiVisit,
  met: readonly MetApiFault[],
): Promise<Response | undefined> {
  const delay = met.reduce((ms, { row, spec }) => ms + (row.delayMs?.(spec) ?? 0), 0)
  if (delay > 0 && !(await site.waits.wait(delay, signal))) return new Response(null, { status: 499 })
  const refusal = refusalOf(met)
  const wait = refusal ? undefined : overLimit(key, site.now())
  const given =
    refusal ?? (wait !== undefined ? tooMany(wait) : outOfCredits(key) ? noCredits(403) : undefined)
  if (!given) return undefined
  key.books.refused++
  return refuse(given)
}
