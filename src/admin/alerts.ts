import type { FoundAlert } from '../core/alert.ts'
import type { AlertFacts, AlertRow } from './alert-row.ts'
import { accountRows } from './alert-rows-accounts.ts'
import { fileRows } from './alert-rows-files.ts'
import { settingRows } from './alert-rows-settings.ts'
import { upstreamRows } from './alert-rows-upstream.ts'

/** Everything that may need the operator, what causes other alerts first. Panel, webhook, metrics and log follow this table. */
export const alertRows: readonly AlertRow[] = [...accountRows, ...upstreamRows, ...fileRows, ...settingRows]

/**
 * What needs the operator now, errors first. Pure: facts in, alerts out. `on` holds the codes of the alerts that are on,
 * because some end at another mark than they begin at.
 */
export function findAlerts(facts: AlertFacts, on: ReadonlySet<string> = new Set()): FoundAlert[] {
  const found = alertRows.flatMap(({ code, severity, find }): FoundAlert[] => {
    const said = find(facts, on.has(code))
    if (!said) return []
    return [{ code, severity: typeof severity === 'string' ? severity : severity(facts), ...said }]
  })
  return found.toSorted((a, b) => Number(b.severity === 'error') - Number(a.severity === 'error'))
}

/** For how long an alert must be gone before it ends, milliseconds. */
export const holdOf = (code: string): number => alertRows.find((row) => row.code === code)?.holdMs ?? 0
