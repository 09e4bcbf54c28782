import { expect, test } from 'bun:test'
import { sessionName } from './session-name.ts'

const table: [what: string, body: object, headers: Record<string, string>, name: string | undefined][] = [
  ['nothing', { model: 'grok-4' }, { 'x-request-id': 'r' }, undefined],
  ['a conversation of Chat', { conversation_id: 'conv-1', prompt_cache_key: 'p' }, {}, 'conv-1'],
  ['a conversation of Responses', { conversation: 'conv-2', user: 'u' }, {}, 'conv-2'],
  ['the same as an object', { conversation: { id: 'conv-3' } }, {}, 'conv-3'],
  ['a prompt cache', { prompt_cache_key: 'p', user: 'u' }, { session_id: 's' }, 'p'],
  ['Codex', { user: 'u' }, { session_id: 's' }, 's'],
  ['Claude Code', { metadata: { user_id: 'user_1_session_2' } }, {}, 'user_1_session_2'],
  ['a header before the user', { metadata: { user_id: 'm' } }, { 'x-claude-code-session-id': 'c' }, 'c'],
  ['opencode', {}, { 'x-session-affinity': 'o' }, 'o'],
  ['a user', { user: 'u' }, {}, 'u'],
  ['a hashed user', { user: 'u', safety_identifier: 'h' }, {}, 'h'],
  [
    'null and blanks',
    { prompt_cache_key: null, conversation: null, metadata: null, user: ' ' },
    {},
    undefined,
  ],
  ['numbers', { user: 7, prompt_cache_key: 8, metadata: 'text' }, {}, undefined],
]
for (const [what, body, headers, name] of table)
  test(`the name of a session: ${what}`, () => expect(sessionName(body, new Headers(headers))).toBe(name))
