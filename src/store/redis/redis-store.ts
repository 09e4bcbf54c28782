import type { Store } from '../store.ts'
import { redisAccounts } from './accounts.ts'
import { redisLeases, redisLimits, redisProcesses } from './agreement.ts'
import { redisAnswers } from './answers.ts'
import { redisChanges } from './changes.ts'
import { redisConversations } from './conversations.ts'
import { redisKeys } from './keys.ts'
import { type Link, type LinkOptions, openLink } from './link.ts'
import { redisLog } from './log.ts'
import { redisProxies, redisSessions, redisTexts, redisThrottle, redisUnknowns } from './operator.ts'
import { redisQuotas } from './quotas.ts'
import { redisResponses } from './responses.ts'
import { redisStatistics } from './statistics.ts'
import { redisTables } from './tables.ts'
import { redisVideos } from './videos.ts'

/** The form of the keys and rows. Raised when an older version would misread them. */
const form = 1

/** The store in Redis or Valkey, 6.2 or later. Rejects when the server does not answer, or holds data of a newer version. */
export async function openRedisStore(options: LinkOptions): Promise<Store> {
  const link = await openLink(options)
  try {
    await link.send('SET', 'form', form, 'NX')
    const newer = await newerForm(link)
    if (newer) throw new Error(`the data in Redis was written by a newer version of grok2api (${newer})`)
  } catch (error) {
    link.close()
    throw error
  }
  return {
    kind: 'redis',
    process: link.self,
    shared: true,
    accounts: redisAccounts(link),
    entries: redisTexts(link, 'entry'),
    settings: redisTexts(link, 'setting'),
    keys: redisKeys(link),
    proxies: redisProxies(link),
    quotas: redisQuotas(link),
    unknowns: redisUnknowns(link),
    sessions: redisSessions(link),
    throttle: redisThrottle(link),
    responses: redisResponses(link),
    conversations: redisConversations(link),
    videos: redisVideos(link),
    answers: redisAnswers(link),
    log: redisLog(link),
    statistics: redisStatistics(link),
    changes: redisChanges(link),
    leases: redisLeases(link),
    limits: redisLimits(link),
    processes: redisProcesses(link),
    tables: redisTables(link),
    check: async () => {
      await link.send('SET', `check:${link.self}`, link.self, 'EX', 60)
      if ((await link.send('GET', `check:${link.self}`)) !== link.self)
        throw new Error('Redis does not keep what is written')
    },
    newerSchema: () => newerForm(link),
    close: async () => link.close(),
  }
}

async function newerForm(link: Link): Promise<string> {
  const found = Number(await link.send('GET', 'form'))
  return found > form ? `form ${found}` : ''
}
