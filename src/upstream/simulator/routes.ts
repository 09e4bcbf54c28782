import { assetFiles } from './assets.ts'
import { assetRoutes } from './asset-list.ts'
import { continuedConversation, newConversation } from './chat.ts'
import { conversationRoutes } from './conversation-routes.ts'
import { contentPreference } from './content-preference.ts'
import { imaginePictures, imagineSocket } from './imagine.ts'
import { meetFaults, refusalOf, refuse } from './meet-faults.ts'
import { mgwChat } from './mgw.ts'
import { mediaResponses } from './media-conversation.ts'
import { mediaQuotaInfo } from './media-quota.ts'
import { modeList, subscriptions, weeklyCredits } from './offers.ts'
import { rateLimits } from './rate-limits.ts'
import { antiBot, badCredentials, flatError } from './refusals.ts'
import { homePage, signInPage, whoAmI } from './session.ts'
import type { Route, Visit } from './site.ts'
import type { SocketRoute } from './sockets.ts'
import { uploadRoutes } from './upload.ts'

/** Every path of the simulator. A new call of the upstream is a new file and a new row. */
export const routes: readonly Route[] = [
  homePage,
  signInPage,
  whoAmI,
  newConversation,
  continuedConversation,
  ...conversationRoutes,
  ...uploadRoutes,
  modeList,
  subscriptions,
  weeklyCredits,
  rateLimits,
  mediaQuotaInfo,
  mediaResponses,
  ...assetRoutes,
  contentPreference,
  imaginePictures,
  assetFiles,
]

/** Every socket. */
export const socketRoutes: readonly SocketRoute[] = [mgwChat, imagineSocket]

/** The same with the words that were renamed. Streams rename theirs themselves. */
export async function answerRenamed(visit: Visit, headers: Headers): Promise<Response> {
  const response = await answerCall(visit, headers)
  const isStream = visit.site.streams.isOpen(visit.call)
  if (isStream || !response.headers.get('content-type')?.includes('json')) return response
  return new Response(visit.site.renames.said(await response.text()), response)
}

/** Answers one call: path, browser value, session, the account's verdicts, then the route. */
function answerCall(visit: Visit, headers: Headers): Response | Promise<Response> {
  const { site, url, call, account } = visit
  const found = routes.filter(({ path }) => path.test(url.pathname))
  const route = found.find(({ method }) => method === call.method)
  if (!route)
    return refuse({ status: found.length > 0 ? 405 : 404, body: flatError(5, `${url.pathname} not found`) })
  const { statsigId } = site.settings
  if (statsigId !== undefined && !route.withoutStatsig && headers.get('x-statsig-id') !== statsigId)
    return refuse(antiBot)
  if (route.access === 'open') return route.answer(visit, account as never)
  if (!account) return refuse(badCredentials)
  const refusal = refusalOf(meetFaults(account.faults, 'account', 'rest'))
  return refusal ? refuse(refusal) : route.answer(visit, account)
}
