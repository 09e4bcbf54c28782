import type { FoundAlert } from '../core/alert.ts'
import type { Deps } from '../deps.ts'

/** What the alerts are found from. */
export type AlertFacts = {
  accounts: {
    total: number
    usable: boolean
    ready: number
    disabled: number
    /** Tiers of which there are accounts in service, and none of them is ready. */
    tiersOut: readonly string[]
    /** Of how many tiers there are accounts in service. */
    tiers: number
  }
  /** What the upstream said in the last hour that nothing here understands. */
  unknownFrames: { count: number; names: readonly string[]; sample?: string | undefined }
  databaseAnswers: boolean
  /** A step of the schema that this version does not know: a newer one has written the database meanwhile. */
  newerSchema: string
  openApi: boolean
  defaultPassword: boolean
  /** Others than this machine can reach the port. */
  exposed: boolean
  /** What stands before `/v1` in links, when the operator fixed it; else empty. */
  fixedBaseUrl: string
  freeBytes: number
  /** Writes fail, or what is free is kept for the operator. */
  diskFull: boolean
  diskReadOnly: boolean
  /** Why pictures and videos can be neither stored nor served. */
  mediaTrouble: ReturnType<Deps['media']['trouble']>
  files: {
    config: string
    accounts: string
    data: string
    /** Why config.toml and token.json as they stand are not in force; empty while they are. */
    configRefused: string
    accountsRefused: string
    /** Files the process may not read and write, and the user it runs as. */
    foreign: readonly string[]
    user: string
  }
  /** Names of client keys that have used up their budget of the day or month. */
  spentKeys: readonly string[]
  /** Every account is refused without a reason: how many were, and with which HTTP status. */
  outage: { accounts: number; status: number } | undefined
  /** Transports of chats: how many are allowed, which are paused after refused browser values, which are set aside. */
  ways: { allowed: number; paused: readonly string[]; aside: readonly string[] }
  problems: readonly { kind: string; key: string; message: string }[]
  health: ReturnType<Deps['health']['facts']>
}

/**
 * One thing that may need the operator. `find` answers what there is to say, or false while all is well; `isOn` tells
 * whether the alert is on already, so that it may end at another mark than it began at. With `holdMs` it ends only when
 * it has been gone for that long.
 */
export type AlertRow = {
  code: string
  severity: FoundAlert['severity'] | ((facts: AlertFacts) => FoundAlert['severity'])
  holdMs?: number
  find: (facts: AlertFacts, isOn: boolean) => Said | false
}

/** What an alert says. */
export type Said = Omit<FoundAlert, 'code' | 'severity'>
