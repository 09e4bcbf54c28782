import { accountSettings } from './account-settings.ts'
import { accounts } from './accounts.ts'
import { alerts } from './alerts.ts'
import { alertsHealth } from './alerts-health.ts'
import { doctor } from './doctor.ts'
import { backup } from './backup.ts'
import { endpoints } from './endpoints.ts'
import { errors } from './errors.ts'
import { firstRun } from './first-run.ts'
import { forms } from './forms.ts'
import { frame } from './frame.ts'
import { keys } from './keys.ts'
import { log } from './log.ts'
import { login } from './login.ts'
import { overview } from './overview.ts'
import type { Pair } from './pair.ts'
import { playground } from './playground.ts'
import { pool } from './pool.ts'
import { settings } from './settings.ts'
import { stores } from './stores.ts'
import { studio } from './studio.ts'
import { traffic } from './traffic.ts'
import { upstream } from './upstream.ts'
import { wordsPage } from './words-page.ts'

const all = {
  ...frame,
  ...errors,
  ...login,
  ...overview,
  ...alerts,
  ...alertsHealth,
  ...accounts,
  ...doctor,
  ...backup,
  ...firstRun,
  ...accountSettings,
  ...endpoints,
  ...playground,
  ...forms,
  ...keys,
  ...log,
  ...pool,
  ...settings,
  ...stores,
  ...studio,
  ...traffic,
  ...upstream,
  ...wordsPage,
}

export type WordKey = keyof typeof all
/** Every word of the panel, by its key. */
export const words: Readonly<Record<WordKey, Pair>> = all
