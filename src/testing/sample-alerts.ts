import type { AlertFacts } from '../admin/alert-row.ts'
import { s3Trouble } from '../media/s3-trouble.ts'

const problem = (kind: string, key: string) => ({ kind, key, message: `${key} is ${kind}` })

const health: AlertFacts['health'] = {
  requests: { total: 0, failed: 0, code: '', message: '', requestId: '' },
  transports: {},
  odd: {},
  firstContent: { count: 0, medianMs: 0 },
  unreachable: { count: 0, reason: '' },
  quota: { failures: 0, reason: '' },
  selfCheck: undefined,
}

/** Facts that speak of no trouble at all. */
export const calm: AlertFacts = {
  accounts: { total: 3, usable: true, ready: 3, disabled: 0, tiersOut: [], tiers: 2 },
  unknownFrames: { count: 0, names: [] },
  databaseAnswers: true,
  newerSchema: '',
  openApi: false,
  defaultPassword: false,
  exposed: false,
  fixedBaseUrl: '',
  freeBytes: 10e9,
  diskFull: false,
  diskReadOnly: false,
  mediaTrouble: undefined,
  spentKeys: [],
  outage: undefined,
  ways: { allowed: 2, paused: [], aside: [] },
  files: {
    config: '/d/config.toml',
    accounts: '/d/token.json',
    data: '/d',
    configRefused: '',
    accountsRefused: '',
    foreign: [],
    user: 'service',
  },
  problems: [],
  health,
}

const { accounts, files } = calm
const requests = (failed: number, total: number): Partial<AlertFacts> => ({
  health: {
    ...health,
    requests: { total, failed, code: 'upstream_error', message: 'no', requestId: 'r' },
  },
})
const ways = { mgw: { tries: 5, failed: 5, reason: 'closed' }, rest: { tries: 5, failed: 0, reason: '' } }

/** Facts that speak of one trouble each: every kind of alert at least once. */
export const alarming: [code: string, severity: 'error' | 'warning', facts: Partial<AlertFacts>][] = [
  ['database_failed', 'error', { databaseAnswers: false }],
  ['files_foreign', 'error', { files: { ...files, foreign: ['/d/token.json'] } }],
  ['config_refused', 'error', { files: { ...files, configRefused: 'grok.timeout = "x" is not allowed' } }],
  ['accounts_refused', 'error', { files: { ...files, accountsRefused: 'line 3, column 1: expected "]"' } }],
  ['disk_nearly_full', 'warning', { freeBytes: 100e6 }],
  [
    'media_storage_failed',
    'error',
    { mediaTrouble: s3Trouble({ endpoint: 'https://s3.test', bucket: 'media' }, 'NoSuchBucket') },
  ],
  ['disk_read_only', 'error', { diskReadOnly: true }],
  ['disk_full', 'error', { diskFull: true, freeBytes: 0 }],
  ['newer_schema', 'warning', { newerSchema: '9999-later' }],
  ['no_accounts', 'error', { accounts: { ...accounts, total: 0, usable: false, ready: 0 } }],
  ['no_usable_account', 'error', { accounts: { ...accounts, usable: false, ready: 0 } }],
  ['tier_out', 'warning', { accounts: { ...accounts, tiersOut: ['super'] } }],
  ['tier_out', 'error', { accounts: { ...accounts, tiersOut: ['basic', 'super'] } }],
  ['pool_low', 'warning', { accounts: { ...accounts, total: 12, ready: 1, disabled: 2 } }],
  ['quota_unreadable', 'warning', { health: { ...health, quota: { failures: 3, reason: 'no figures' } } }],
  ['key_budget_spent', 'warning', { spentKeys: ['of the team'] }],
  ['requests_failing', 'warning', requests(3, 15)],
  ['requests_failing', 'error', requests(12, 12)],
  ['upstream_unreachable', 'error', { health: { ...health, unreachable: { count: 3, reason: 'refused' } } }],
  ['self_check_failed', 'error', { health: { ...health, selfCheck: { at: 1, ok: false, message: 'no' } } }],
  ['upstream_refused', 'error', { ways: { allowed: 1, paused: ['rest'], aside: [] } }],
  ['upstream_refused', 'warning', { ways: { allowed: 2, paused: ['rest'], aside: ['mgw'] } }],
  ['accounts_refused_alike', 'error', { outage: { accounts: 5, status: 401 } }],
  ['transport_set_aside', 'warning', { ways: { allowed: 2, paused: [], aside: ['mgw'] } }],
  ['transport_failing', 'warning', { health: { ...health, transports: ways } }],
  ['answers_odd', 'warning', { health: { ...health, odd: { thoughts_only: 2, no_finish: 1 } } }],
  ['upstream_slow', 'warning', { health: { ...health, firstContent: { count: 5, medianMs: 31_000 } } }],
  ['unknown_frames', 'warning', { unknownFrames: { count: 2, names: ['newThing'] } }],
  ['default_password', 'warning', { defaultPassword: true }],
  ['open_api', 'warning', { openApi: true }],
  ['open_api_exposed', 'error', { openApi: true, exposed: true }],
  ['loopback_links', 'warning', { exposed: true, fixedBaseUrl: 'http://127.0.0.1:8000' }],
  [
    'config_problem',
    'warning',
    { problems: [problem('unknown', 'grok.timeoutt'), problem('no_effect', 'a.b')] },
  ],
  [
    'config_problems',
    'warning',
    { problems: [problem('unknown', 'a.b'), problem('deprecated', 'grok.stream')] },
  ],
]
