import { expect, test } from 'bun:test'
import { encodePost, testNotice } from './alert-post.ts'

const at = 1_700_000_000_000
const notice = {
  ...testNotice('1.2.3', at),
  event: 'alert.began' as const,
  alert: {
    code: 'disk_full',
    severity: 'error' as const,
    since: at,
    message: 'The disk is full.',
    remedy: 'Make room.',
    values: {},
  },
}
const bodyOf = (form: 'json' | 'slack' | 'telegram', url = 'https://hook.example/x') =>
  JSON.parse(encodePost(form, url, notice).body)

test('json is the notice as it is', () => expect(bodyOf('json')).toEqual(notice))

test('slack gets a text', () =>
  expect(bodyOf('slack')).toEqual({
    text: '*grok2api: disk_full began*\nThe disk is full.\nMake room.',
  }))

test('telegram gets the text and the id of the chat from the address', () => {
  const url = 'https://api.telegram.org/bot123:abc/sendMessage?chat_id=-42'
  expect(bodyOf('telegram', url)).toEqual({
    chat_id: '-42',
    text: 'grok2api: disk_full began\nThe disk is full.\nMake room.',
  })
  expect(encodePost('telegram', url, notice).url).toBe('https://api.telegram.org/bot123:abc/sendMessage')
})

test('ntfy gets the text as the body, the rest as headers', () => {
  const { headers, body } = encodePost('ntfy', 'https://ntfy.example/topic', notice)
  expect(body).toBe('The disk is full.\nMake room.')
  expect(headers).toMatchObject({ title: 'grok2api: disk_full began', priority: '4', tags: 'warning' })
  const over = encodePost('ntfy', 'https://ntfy.example/topic', { ...notice, event: 'alert.ended' })
  expect([over.body, over.headers['tags']]).toEqual(['Over: The disk is full.', 'white_check_mark'])
})
