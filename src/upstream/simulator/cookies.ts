/** The credential a request carries: `sso` and `sso-rw`, both and equal (upstream-protocol 1.2). */
export function credentialOf(headers: Headers): string | undefined {
  const cookies = new Map(
    (headers.get('cookie') ?? '').split(';').map((pair): [string, string] => {
      const at = pair.indexOf('=')
      return [pair.slice(0, at).trim(), pair.slice(at + 1).trim()]
    }),
  )
  const credential = cookies.get('sso')
  return credential && credential === cookies.get('sso-rw') ? credential : undefined
}
