import type { Route } from './site.ts'

// Field 1 {2: 0 or 1}, field 2 {1: "always_show_nsfw_content"} (upstream-protocol 10).
const on = `00000000200a021001121a0a18${Buffer.from('always_show_nsfw_content').toString('hex')}`
const off = on.replace('0a021001', '0a021000')

const trailer = (status: number, message = '') => {
  const text = Buffer.from(
    `grpc-status:${status}\r\n${message && `grpc-message:${encodeURIComponent(message)}\r\n`}`,
  )
  const head = Buffer.alloc(5)
  head[0] = 0x80
  head.writeUInt32BE(text.length, 1)
  return Buffer.concat([head, text])
}

/** The switch of an account's own content preference, over gRPC-Web. */
export const contentPreference: Route = {
  method: 'POST',
  path: /^\/auth_mgmt\.AuthManagement\/UpdateUserFeatureControls$/,
  access: 'account',
  withoutStatsig: true,
  answer: ({ call }, account) => {
    // All of its bytes are below 128, so that reading it as text lost none.
    const sent = Buffer.from(String(call.body)).toString('hex')
    const known = sent === on || sent === off
    if (known) account.showsAdultContent = sent === on
    const body = known
      ? Buffer.concat([Buffer.alloc(5), trailer(0)])
      : trailer(3, 'field mask must be provided')
    return new Response(body, { headers: { 'content-type': 'application/grpc-web+proto' } })
  },
}
