import { expect, test } from 'bun:test'
import { plainPath, plainRequest } from './plain-request.ts'

test.each([
  ['/v1/chat/completions', '/v1/chat/completions'],
  ['//v1///chat//completions', '/v1/chat/completions'],
  ['/v1/chat/completions/chat/completions', '/v1/chat/completions'],
  ['/v1/chat/completions/v1/chat/completions/', '/v1/chat/completions/'],
  ['/chat/completions/models', '/v1/models'],
  ['/v1/messages/v1/messages/count_tokens', '/v1/messages/count_tokens'],
  ['/v1/messages/count_tokens', '/v1/messages/count_tokens'],
  ['/v1/responses/responses/resp_1/input_items', '/v1/responses/resp_1/input_items'],
  ['/v1/responses/resp_1', '/v1/responses/resp_1'],
  ['/v1/responses/compact', '/v1/responses/compact'],
  ['/v1/images/generations/images/edits', '/v1/images/edits'],
  ['/v1/images/generations/nsfw', '/v1/images/generations/nsfw'],
  ['/v1/messages/messagesx', '/v1/messages/messagesx'],
  ['/', '/'],
])('%s is %s', (path, expected) => {
  expect(plainPath(path)).toBe(expected)
})

/** A request as Bun hands it over, whose URL may be no more than a path. */
const asked = (url: string, headers: Record<string, string>, method = 'GET') =>
  Object.defineProperty(
    new Request('http://stand-in/', { headers, method: method === 'CONNECT' ? 'GET' : method }),
    'url',
    {
      value: url,
    },
  )

test.each(['localhost', 'localhost:8000', '[::1]:8000', 'my_container', '', '127.0.0.1:1'])(
  'the host "%s" is fine',
  (host) => {
    expect(plainRequest(asked('http://x/health', { host })).fault).toBeUndefined()
  },
)

test.each(['localhost:abc', 'a.com, b.com', '127.0.0.1/evil', 'a@b', 'a b', '[::1'])(
  'the host "%s" is refused',
  (host) => {
    const { fault, request } = plainRequest(asked('/v1/messages', { host }))
    expect(fault).toMatchObject({ kind: 'invalid_value', param: 'Host' })
    // Its path decides the form of the error.
    expect(request.url).toBe('http://localhost/v1/messages')
  },
)

test('without a host the path is enough', () => {
  const { request, fault } = plainRequest(asked('/health?a=1', {}))
  expect(fault).toBeUndefined()
  expect(request.url).toBe('http://localhost/health?a=1')
})

test('a request that is plain already is handed on as it is', () => {
  const request = new Request('http://localhost:8000/v1/models?limit=1//2')
  expect(plainRequest(request).request).toBe(request)
})
