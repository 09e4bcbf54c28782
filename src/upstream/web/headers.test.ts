import { expect, test } from 'bun:test'
import { cookies, restHeaders } from './headers.ts'

test('the clearance is sent as it was pasted: value or cookie list', () => {
  expect(cookies('T', '')).toBe('sso=T; sso-rw=T')
  expect(cookies('T', 'abc')).toBe('sso=T; sso-rw=T; cf_clearance=abc')
  expect(cookies('T', '__cf_bm=1; cf_clearance=2; ')).toBe('sso=T; sso-rw=T; __cf_bm=1; cf_clearance=2')
})

test('what the operator did not paste is not sent', () => {
  const bare = restHeaders(
    'T',
    { cf_clearance: '', user_agent: '', statsig_id: '' },
    'https://grok.com',
    'id',
  )
  expect(Object.keys(bare)).not.toContain('x-statsig-id')
  expect(Object.keys(bare)).not.toContain('user-agent')
  const full = restHeaders(
    'T',
    { cf_clearance: '', user_agent: 'UA', statsig_id: 'S' },
    'https://grok.com',
    'id',
  )
  expect(full).toMatchObject({ 'user-agent': 'UA', 'x-statsig-id': 'S', referer: 'https://grok.com/' })
})
