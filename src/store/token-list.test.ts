import { describe, expect, test } from 'bun:test'
import { accountEntry } from './account-entry.ts'
import { readTokens } from './token-list.ts'

const jwt = (name: string) => `eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9.${name}`
const [a, b, c] = [jwt('a'), jwt('b'), jwt('c')]
const read = (text: string) => readTokens(Buffer.from(text))
const accounts = (text: string) => read(text).entries.map(({ pool, credential }) => `${pool} ${credential}`)
const plain = [`ssoBasic ${a}`, `ssoBasic ${b}`]

describe('every shape of a token file', () => {
  const shapes: [name: string, text: string, expected: string[]][] = [
    ['plain strings', JSON.stringify({ ssoBasic: [a, b] }), plain],
    ['objects', JSON.stringify({ ssoBasic: [{ token: a }, { token: b, status: 'active' }] }), plain],
    ['strings beside objects', JSON.stringify({ ssoBasic: [a, { token: b }] }), plain],
    [
      'three pools',
      JSON.stringify({ ssoBasic: [a], ssoSuper: [b], ssoHeavy: [c] }),
      [`ssoBasic ${a}`, `ssoSuper ${b}`, `ssoHeavy ${c}`],
    ],
    ['a pool of the operator', JSON.stringify({ mine: [a] }), [`mine ${a}`]],
    ['sso= in front', JSON.stringify({ ssoBasic: [`sso=${a}`, { token: `sso=${b}` }] }), plain],
    [
      'a whole cookie string',
      JSON.stringify({
        ssoBasic: [`i18nextLng=en; sso-rw=${c}; sso=${a}; cf_clearance=x`, `Cookie: sso=${b}`],
      }),
      plain,
    ],
    ['only sso-rw', JSON.stringify({ ssoBasic: [`sso-rw=${a}; x=y`, `sso-rw=${b}`] }), plain],
    [
      'dictionaries by credential (001)',
      JSON.stringify({ ssoNormal: { [a]: { status: 'active' } }, ssoSuper: { [`sso=${b}`]: {} } }),
      [`ssoNormal ${a}`, `ssoSuper ${b}`],
    ],
    [
      'one flat dictionary (004)',
      JSON.stringify({ [a]: { enabled: true }, [`sso=${b}`]: { remaining: 3 } }),
      plain,
    ],
    ['a bare list', JSON.stringify([a, { token: b }]), plain],
    [
      'other names of the field',
      JSON.stringify({ ssoBasic: [{ sso: a }, { cookie: `x=1; sso=${b}; y=2` }] }),
      plain,
    ],
    ['a single string for a pool', JSON.stringify({ ssoBasic: a }), [`ssoBasic ${a}`]],
    ['blanks and quotes around', JSON.stringify({ ssoBasic: [` ${a}\n`, `"${b}",`] }), plain],
    ['a byte order mark', `\uFEFF${JSON.stringify({ ssoBasic: [a, b] })}`, plain],
    ['Windows line ends', JSON.stringify({ ssoBasic: [a, b] }, null, 2).replaceAll('\n', '\r\n'), plain],
    [
      'no JWT at all',
      JSON.stringify({ ssoBasic: ['tok-0123456789abcdef0123'] }),
      ['ssoBasic tok-0123456789abcdef0123'],
    ],
    ['other members', JSON.stringify({ version: 2, updated: null, ssoBasic: [a, b] }), plain],
    ['an empty pool', JSON.stringify({ ssoBasic: [], ssoSuper: {} }), []],
  ]
  for (const [name, text, expected] of shapes)
    test(name, () => {
      expect(accounts(text)).toEqual(expected)
      expect(read(text).problems).toEqual([])
    })
})

test('fields of every sibling, times in milliseconds', () => {
  const [first, second, third] = read(
    JSON.stringify({
      ssoBasic: [
        {
          token: a,
          status: 'disabled',
          status_reason: 'holiday',
          status_since: 1_700_000_000_001,
          quota: 80,
          created_at: 1_700_000_000_000,
          last_used_at: 1_700_000_000,
          use_count: 4,
          fail_count: 2,
          last_fail_at: '2023-11-14T22:13:20.000Z',
          last_fail_reason: 'limit',
          last_sync_at: 1_700_000_000_500,
          tags: ['nsfw', 7],
          note: 'mine',
        },
        { token: b, status: 'cooling', cooling_until: 1_900_000_000_000, tags: 'x, y,' },
      ],
      ssoNormal: {
        [c]: {
          status: 'expired',
          failedCount: 3,
          createdTime: 1_700_000_000_000,
          lastFailureTime: 5e11,
          lastFailureReason: 'dead',
        },
      },
    }),
  ).entries
  const at = 1_700_000_000_000
  expect(first).toEqual({
    credential: a,
    pool: 'ssoBasic',
    status: 'disabled',
    statusReason: 'holiday',
    statusSince: at + 1,
    coolingUntil: 0,
    note: 'mine',
    tags: ['nsfw'],
    createdAt: at,
    useCount: 4,
    failCount: 2,
    lastUsedAt: at,
    lastSyncAt: at + 500,
    lastFailAt: at,
    lastFailReason: 'limit',
    id: '',
    identity: { name: '', email: '', userId: '' },
    source: '',
    settings: undefined,
  })
  expect(second).toMatchObject({ status: 'cooling', coolingUntil: 1_900_000_000_000, tags: ['x', 'y'] })
  expect(third).toMatchObject({
    status: 'expired',
    failCount: 3,
    createdAt: at,
    lastFailAt: 5e11,
    lastFailReason: 'dead',
  })
})

test('statuses by the siblings’ words', () => {
  const words: [word: unknown, status: string][] = [
    ['active', 'active'],
    ['Expired', 'expired'],
    ['invalid', 'expired'],
    ['banned', 'blocked'],
    ['cooling', 'cooling'],
    [undefined, ''],
    [null, ''],
  ]
  for (const [status, expected] of words)
    expect(read(JSON.stringify({ ssoBasic: [{ token: a, status }] }))).toMatchObject({
      entries: [{ status: expected }],
      problems: [],
    })
  expect(read(JSON.stringify({ [a]: { enabled: false } })).entries[0]?.status).toBe('disabled')
})

test('duplicates are one account: the first counts, the others fill its gaps', () => {
  const { entries, problems } = read(
    JSON.stringify({
      ssoBasic: [a, { token: `sso=${a}`, note: 'second', tags: ['x'] }],
      ssoSuper: [{ token: a, note: 'third', tags: ['y'], use_count: 3, status: 'disabled' }],
    }),
  )
  expect(entries).toHaveLength(1)
  expect(entries[0]).toMatchObject({
    pool: 'ssoBasic',
    note: 'second',
    tags: ['x', 'y'],
    useCount: 3,
    status: 'disabled',
  })
  expect(problems.map(({ message }) => message)).toEqual([
    'ssoBasic[1] repeats an earlier credential; both count as one account',
    'ssoSuper[0] repeats an earlier credential; both count as one account',
  ])
})

test('what is not understood is told with its place, shows no secret, and harms no other entry', () => {
  const lines = [
    '{"ssoBasic": [',
    '  "",',
    '  "two words",',
    `  42, ["${b}"],`,
    `  {"tokn": "${b}"}, {"token": "ä${b}"},`,
    `  "other=1; cookie=2", "${a}"],`,
    ` "meta": {"version": 1, "by": "me-myself", "${c}": null, "x": {"token": "short-one"}},`,
    ` "names": ["some-word", {"token": "${b}", "status": "sleepy"}],`,
    ' "version": "1.0.2"}',
  ]
  const { entries, problems } = read(lines.join('\n'))
  expect(entries.map(({ credential }) => credential)).toEqual([a, c, 'short-one', b])
  expect(problems.map(({ level, line, column, message }) => `${level} ${line}:${column} ${message}`)).toEqual(
    [
      'warning 2:3 ssoBasic[0] is an empty text; it stays in the file and is not used',
      'warning 3:3 ssoBasic[1] is a text that is no token; it stays in the file and is not used',
      'warning 4:3 ssoBasic[2] is the value 42; it stays in the file and is not used',
      'warning 4:7 ssoBasic[3] is a list; it stays in the file and is not used',
      'warning 5:3 ssoBasic[4] is an object without a token; it stays in the file and is not used',
      'warning 5:55 ssoBasic[5] is an object without a token; it stays in the file and is not used',
      'warning 6:3 ssoBasic[6] is a text that is no token; it stays in the file and is not used',
      'warning 7:22 meta[0] is the value 1; it stays in the file and is not used',
      'warning 7:31 meta[1] is a text that is no token; it stays in the file and is not used',
      'warning 8:12 names[0] is a text that is no token; it stays in the file and is not used',
      'warning 8:25 names[1] has the unknown status "sleepy"; it counts as active',
    ],
  )
})

describe('a broken file holds nothing and says where it broke', () => {
  const broken: [text: string, place: string, message: string][] = [
    ['', '1:1', 'the file is empty; expected something like {"ssoBasic": ["…"]}'],
    [a, '1:1', 'this is no JSON object; expected something like {"ssoBasic": ["…"]}'],
    [`{"ssoBasic": [\n  "${a}",\n]}`, '2:43', 'a comma after the last entry'],
    [`{"ssoBasic": [\r\n  "${a}"\r\n  "${b}"\r\n]}`, '3:3', 'expected "," or "]", found """'],
    [`{"ssoBasic": ["${a}"]} x`, '1:58', 'something follows after the end of the JSON'],
    [`{"ssoBasic": [{"token": "${a}"]}`, '1:65', 'expected "," or "}", found "]"'],
    [`{"ssoBasic": ["${a}"]`, '1:56', 'expected "," or "}", found the end of the file'],
  ]
  for (const [text, place, message] of broken)
    test(`${place} ${message}`, () => {
      const { entries, problems } = read(text)
      expect(entries).toEqual([])
      expect(problems.map((problem) => ({ ...problem, place: `${problem.line}:${problem.column}` }))).toEqual(
        [expect.objectContaining({ level: 'broken', place, message })],
      )
    })
  test('UTF-16, as Windows editors write it', () => {
    expect(readTokens(Buffer.from(`\uFEFF{"ssoBasic": []}`, 'utf16le')).problems[0]).toMatchObject({
      level: 'broken',
      message: 'the file is UTF-16; save it as UTF-8',
    })
  })
})

test('ten thousand odd entries are counted, not listed', () => {
  const { entries, problems } = read(
    JSON.stringify({ ssoBasic: [a, ...Array.from({ length: 10_000 }, () => '')] }),
  )
  expect(entries).toHaveLength(1)
  expect(problems).toHaveLength(51)
  expect(problems.at(-1)?.message).toBe('and 9950 more like these')
})

test('an API key is an account wherever it stands, and of its own upstream', () => {
  const key = 'xai-0123456789abcdef0123'
  const text = JSON.stringify({
    ssoBasic: [key, a],
    xaiKeys: ['xai-short', { token: `${key}4`, daily_usd: 5 }],
  })
  const { entries, problems } = readTokens(Buffer.from(text))
  expect(problems).toEqual([])
  const upstreams = entries.map((entry) => [
    entry.credential,
    accountEntry('acc_1', entry, undefined, undefined).upstream,
  ])
  expect(upstreams).toEqual([
    [key, 'xai'],
    [a, 'web'],
    ['xai-short', 'xai'],
    [`${key}4`, 'xai'],
  ])
  expect(entries[3]?.settings).toEqual({ dailyUsd: 5 })
})
