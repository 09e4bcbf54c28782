import type { Alert } from '../core/alert.ts'
import { alertFacts, type AlertDeps } from './alert-facts.ts'
import { findAlerts } from './alerts.ts'

/** Looks at everything now and takes it into the book of alerts. Resolves to what is on, errors first. */
export async function lookForAlerts(deps: AlertDeps, exposed: boolean): Promise<readonly Alert[]> {
  const facts = await alertFacts(deps, exposed)
  deps.alerts.update(findAlerts(facts, deps.alerts.codes()))
  return deps.alerts.items()
}
