/** What the operator copied from the browser; empty means not sent (product section 2). */
export type BrowserValues = { cf_clearance: string; user_agent: string; statsig_id: string }

/** The cookies of one account, with the operator's clearance (upstream-protocol 1.2). */
export function cookies(credential: string, clearance: string): string {
  const pasted = clearance.trim().replace(/;\s*$/, '')
  // The value alone, or a whole cookie list: both are pasted, and sent as they are.
  const extra = pasted && (pasted.includes('=') ? pasted : `cf_clearance=${pasted}`)
  return [`sso=${credential}`, `sso-rw=${credential}`, extra].filter(Boolean).join('; ')
}

/** Headers of a REST call (upstream-protocol 1.3). `requestId` is a fresh UUID. */
export const restHeaders = (
  credential: string,
  browser: BrowserValues,
  origin: string,
  requestId: string,
) => ({
  ...common(credential, browser),
  accept: '*/*',
  'content-type': 'application/json',
  origin,
  referer: `${origin}/`,
  priority: 'u=1, i',
  'sec-fetch-dest': 'empty',
  'sec-fetch-mode': 'cors',
  'sec-fetch-site': 'same-origin',
  'x-xai-request-id': requestId,
  ...(browser.statsig_id && { 'x-statsig-id': browser.statsig_id }),
})

/** Headers of a socket's handshake, which carries less than a REST call (upstream-protocol 1.3). Chat wants a `userId`. */
export const socketHeaders = (
  credential: string,
  browser: BrowserValues,
  origin: string,
  userId?: string,
) => {
  const { cookie, ...rest } = common(credential, browser)
  return { ...rest, origin, cookie: userId ? `${cookie}; x-userid=${userId}` : cookie }
}

/** Headers of a download, as a browser sends them when a person opens the file (upstream-protocol 5.4). */
export const downloadHeaders = (credential: string, browser: BrowserValues, origin: string) => ({
  ...common(credential, browser),
  accept: 'image/avif,image/webp,image/*,video/*,*/*;q=0.8',
  referer: `${origin}/`,
  'sec-fetch-dest': 'document',
  'sec-fetch-mode': 'navigate',
  'sec-fetch-site': 'same-site',
  'upgrade-insecure-requests': '1',
})

const common = (credential: string, browser: BrowserValues) => ({
  'accept-language': 'zh-CN,zh;q=0.9,en;q=0.8',
  'cache-control': 'no-cache',
  pragma: 'no-cache',
  cookie: cookies(credential, browser.cf_clearance),
  ...(browser.user_agent && { 'user-agent': browser.user_agent }),
})
