/** What kind of account a credential makes: of which upstream, and the pool of token.json it stands in when nobody said. */
export type CredentialKind = { kind: 'session' | 'key'; upstream: string; pool: string }

const session: CredentialKind = { kind: 'session', upstream: 'web', pool: 'ssoBasic' }

// By how it begins. Whatever else is there is a session of the web app.
const kinds: readonly (readonly [begins: RegExp, kind: CredentialKind])[] = [
  [/^xai-/i, { kind: 'key', upstream: 'xai', pool: 'xaiKeys' }],
]

/** The id of the upstream whose accounts need no mark: that of sessions. */
export const defaultUpstream = session.upstream

/** Its kind, by how it is written. Never sent to any other upstream. */
export const credentialKind = (credential: string): CredentialKind =>
  kinds.find(([begins]) => begins.test(credential))?.[1] ?? session
