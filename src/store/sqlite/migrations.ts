import './sql-text.ts'
import accounts from './migrations/0001-accounts.sql' with { type: 'text' }
import adminSessions from './migrations/0002-admin-sessions.sql' with { type: 'text' }
import responses from './migrations/0010-responses.sql' with { type: 'text' }
import apiKeys from './migrations/0020-api-keys.sql' with { type: 'text' }
import requestLog from './migrations/0021-request-log.sql' with { type: 'text' }
import videos from './migrations/0030-videos.sql' with { type: 'text' }
import conversations from './migrations/0040-conversations.sql' with { type: 'text' }
import accountGone from './migrations/0050-account-gone.sql' with { type: 'text' }
import proxies from './migrations/0140-proxies.sql' with { type: 'text' }
import keyBounds from './migrations/0141-key-bounds.sql' with { type: 'text' }
import lastFailKind from './migrations/0051-last-fail-kind.sql' with { type: 'text' }
import unknowns from './migrations/0120-unknowns.sql' with { type: 'text' }
import videoClaim from './migrations/0130-video-claim.sql' with { type: 'text' }
import videoLog from './migrations/0131-video-log.sql' with { type: 'text' }
import keptAnswers from './migrations/0160-kept-answers.sql' with { type: 'text' }
import quotaHistory from './migrations/0180-quota-history.sql' with { type: 'text' }
import shared from './migrations/0170-shared.sql' with { type: 'text' }
import money from './migrations/0181-money.sql' with { type: 'text' }

/** One step of the schema. A step that was released is never edited: a change is a new step. */
export type Migration = { name: string; sql: string }

/** All steps in order. A new one is a file `migrations/NNNN-name.sql`, an import and a row here. */
export const migrations: readonly Migration[] = [
  { name: '0001-accounts', sql: accounts },
  { name: '0002-admin-sessions', sql: adminSessions },
  { name: '0010-responses', sql: responses },
  { name: '0020-api-keys', sql: apiKeys },
  { name: '0021-request-log', sql: requestLog },
  { name: '0030-videos', sql: videos },
  { name: '0040-conversations', sql: conversations },
  { name: '0050-account-gone', sql: accountGone },
  { name: '0051-last-fail-kind', sql: lastFailKind },
  { name: '0120-unknowns', sql: unknowns },
  { name: '0130-video-claim', sql: videoClaim },
  { name: '0131-video-log', sql: videoLog },
  { name: '0140-proxies', sql: proxies },
  { name: '0141-key-bounds', sql: keyBounds },
  { name: '0160-kept-answers', sql: keptAnswers },
  { name: '0170-shared', sql: shared },
  { name: '0180-quota-history', sql: quotaHistory },
  { name: '0181-money', sql: money },
]
