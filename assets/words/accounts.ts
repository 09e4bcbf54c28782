import type { Pairs } from './pair.ts'

/** Accounts: states, tiers, the page. */
export const accounts = {
  accounts: ['Accounts', '账号'],
  'accounts.none': [
    'None yet. Put credentials into `{file}`; it is picked up while running.',
    '还没有账号。把凭据写入 `{file}`，运行中会自动读取。',
  ],
  'accounts.total': ['{n} in the pool', '共 {n} 个'],
  'state.active': ['Ready', '就绪'],
  'state.unchecked': ['Not checked yet', '尚未检查'],
  'state.cooling': ['Cooling down', '冷却中'],
  'state.expired': ['Expired', '已失效'],
  'state.blocked': ['Blocked', '被封禁'],
  'state.disabled': ['Disabled', '已停用'],
  'tier.basic': ['Basic', 'Basic'],
  'tier.super': ['Super', 'Super'],
  'tier.heavy': ['Heavy', 'Heavy'],
} as const satisfies Pairs
