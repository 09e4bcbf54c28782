// The floor: a proxy that hands on bytes as they come, and nothing else. What a gateway adds is measured against it.
const upstream = process.argv[2] ?? ''

const server = Bun.serve({
  hostname: '127.0.0.1',
  port: 0,
  idleTimeout: 0,
  fetch: async (request) => {
    const response = await fetch(upstream + new URL(request.url).pathname, {
      method: request.method,
      headers: request.headers,
      body: request.body,
      signal: request.signal,
    })
    return new Response(response.body, {
      status: response.status,
      headers: { 'content-type': 'application/json' },
    })
  },
})
process.stdout.write(`listening on ${server.url.origin}\n`)
