/** A key → its URL (upstream-protocol 3.9, 5.4). */
export const assetUrl = (key: string, assetsUrl: string): string =>
  /^https?:\/\//i.test(key) ? key : `${assetsUrl.replace(/\/+$/, '')}/${key.replace(/^\/+/, '')}`

/** The key of a file of which only the id is known. The owner is taken from another key of the same account. */
export const assetKey = (id: string, other = ''): string =>
  `users/${/users\/([\w-]+)\//.exec(other)?.[1] ?? '_'}/${id}/content`
