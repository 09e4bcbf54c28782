import { expect, test } from 'bun:test'
import { parseImport } from './parse-import.ts'

const token = (name: string) => `eyJ0eXAiOiJKV1QifQ.${name}`
const [a, b, c, d] = ['a', 'b', 'c', 'd'].map(token) as [string, string, string, string]
const hex = '3f9a8c7d6e5f4a3b2c1d0e9f8a7b6c5d'
/** What is expected of one entry: pool and credential, and the fields when there are some. */
type Want = [pool: string, credential: string, fields?: Record<string, unknown>]

const shapes: [
  name: string,
  text: string | Buffer,
  want: Want[],
  invalid?: [line: number, reason: RegExp][],
][] = [
  [
    'one a line',
    `${a}\n${b}\n`,
    [
      ['ssoBasic', a],
      ['ssoBasic', b],
    ],
  ],
  [
    'CRLF, blanks, comments, no newline at the end',
    `\r\n# mine\r\n  ${a}  \r\n\r\n// x\r\n${b}`,
    [
      ['ssoBasic', a],
      ['ssoBasic', b],
    ],
  ],
  [
    'a comma list',
    `${a}, ${b},${c},`,
    [
      ['ssoBasic', a],
      ['ssoBasic', b],
      ['ssoBasic', c],
    ],
  ],
  [
    'semicolons, blanks, quotes',
    `"${a}"; '${b}'\n${c} ${d}`,
    [
      ['ssoBasic', a],
      ['ssoBasic', b],
      ['ssoBasic', c],
      ['ssoBasic', d],
    ],
  ],
  [
    'sso=',
    `sso=${a}\nsso=${b};\nSSO=${c}`,
    [
      ['ssoBasic', a],
      ['ssoBasic', b],
      ['ssoBasic', c],
    ],
  ],
  [
    'sso= with commas',
    `sso=${a},sso=${b}`,
    [
      ['ssoBasic', a],
      ['ssoBasic', b],
    ],
  ],
  ['a whole cookie string', `x-userid=1; sso-rw=${a}; sso=${a}; cf_clearance=xyz`, [['ssoBasic', a]]],
  ['a cookie header of curl', `-H 'Cookie: sso=${a}; sso-rw=${a}'`, [['ssoBasic', a]]],
  ['a short cookie is one on purpose', 'sso=abc1', [['ssoBasic', 'abc1']]],
  ['a BOM', `\uFEFF${a}\n`, [['ssoBasic', a]]],
  [
    'UTF-16',
    Buffer.from(`\uFEFF${a}\r\n${b}\r\n`, 'utf16le'),
    [
      ['ssoBasic', a],
      ['ssoBasic', b],
    ],
  ],
  [
    'a list',
    JSON.stringify([a, { token: b, note: 'n' }]),
    [
      ['ssoBasic', a],
      ['ssoBasic', b, { note: 'n' }],
    ],
  ],
  [
    'pools with texts and objects, unknown fields and pools',
    JSON.stringify({ ssoBasic: [a], ssoSuper: [{ token: b, tags: ['t'], x: { y: 1 } }], mine: [c] }, null, 2),
    [
      ['ssoBasic', a],
      ['ssoSuper', b, { tags: ['t'], x: { y: 1 } }],
      ['mine', c],
    ],
  ],
  ['a BOM before JSON', `\uFEFF{"ssoSuper":["${a}"]}`, [['ssoSuper', a]]],
  [
    'dictionaries of 001',
    JSON.stringify({
      ssoNormal: {
        [a]: { createdTime: 1_700_000_000_000, remainingQueries: -1, failedCount: 2, status: 'active' },
      },
      ssoSuper: { [b]: { status: 'expired', lastFailureReason: 'x' } },
    }),
    [
      ['ssoBasic', a, { created_at: 1_700_000_000_000, fail_count: 2, remainingQueries: -1 }],
      ['ssoSuper', b, { status: 'expired', last_fail_reason: 'x' }],
    ],
  ],
  [
    'a flat dictionary of 004',
    JSON.stringify({ [a]: { enabled: false, name: 'mine' }, [hex]: { enabled: true, remaining: 3 } }),
    [
      ['ssoBasic', a, { status: 'disabled', note: 'mine' }],
      ['ssoBasic', hex, { remaining: 3 }],
    ],
  ],
  [
    'short keys of a known pool',
    JSON.stringify({ ssoBasic: { 'tok-1': { note: 'n' } } }),
    [['ssoBasic', 'tok-1', { note: 'n' }]],
  ],
  [
    'JSON lines, each naming its pool, with BOM and CRLF',
    `\uFEFF{"token":"${a}","pool":"ssoSuper"}\r\n{"sso":"${b}","tier":"heavy"},\r\n"${c}"\r\n`,
    [
      ['ssoSuper', a],
      ['ssoHeavy', b],
      ['ssoBasic', c],
    ],
  ],
  [
    'wrapped as an API answers',
    JSON.stringify({ status: 'success', version: '1.2.3', data: { tokens: { ssoBasic: [a], super: [b] } } }),
    [
      ['ssoBasic', a],
      ['ssoSuper', b],
    ],
  ],
  [
    'a list of accounts',
    JSON.stringify({ accounts: [{ cookie: `sso=${a}; x=1`, pool: 'mine' }] }),
    [['mine', a]],
  ],
  ['one object', JSON.stringify({ token: a, note: 'n' }), [['ssoBasic', a, { note: 'n' }]]],
  ['one text', JSON.stringify(a), [['ssoBasic', a]]],
  [
    'names of a person’s own',
    JSON.stringify({ first: a, second: b, note: 'hi' }),
    [
      ['ssoBasic', a],
      ['ssoBasic', b],
    ],
  ],
  [
    'cookies of a browser',
    JSON.stringify([
      { domain: '.grok.com', name: 'x-userid', value: '1', path: '/' },
      { domain: '.grok.com', name: 'sso', value: a, path: '/' },
    ]),
    [['ssoBasic', a]],
  ],
  ['nothing', '\n  \n', []],
  ['empty JSON', '{}', []],
  [
    'what is no token, by line, and never shown',
    `${a}\nnonsense here\n\nshort\n${b}\n{"token": 5}\n{"a":\n`,
    [
      ['ssoBasic', a],
      ['ssoBasic', b],
    ],
    [
      [2, /^not a token$/],
      [4, /^not a token$/],
      [6, /without a token/],
      [7, /JSON that is not whole/],
    ],
  ],
  [
    'what is no account in a document',
    `{\n  "ssoBasic": [\n    "${a}",\n    "",\n    {"note": "x"},\n    17,\n    "a b"\n  ]\n}`,
    [['ssoBasic', a]],
    [
      [4, /empty/],
      [5, /without a token/],
      [6, /17/],
      [7, /not a token/],
    ],
  ],
  [
    'a broken document gives nothing',
    `{\n  "ssoBasic": ["${a}",\n  "${b}"\n`,
    [],
    [[4, /^broken JSON: expected ","/]],
  ],
  ['two documents', `{\n"ssoBasic": ["${a}"]}\n{\n"ssoSuper": []}`, [], [[3, /something follows/]]],
]
for (const [name, text, want, invalid = []] of shapes)
  test(name, async () => {
    const read = await parseImport(text, 'ssoBasic')
    const found = [...read.entries.values()].map(({ pool, credential, fields }): Want =>
      Object.keys(fields).length > 0 ? [pool, credential, fields] : [pool, credential],
    )
    expect(found).toEqual(want)
    expect(read.invalid.map(({ line }) => line)).toEqual(invalid.map(([line]) => line))
    for (const [index, [, reason]] of invalid.entries()) expect(read.invalid[index]?.reason).toMatch(reason)
  })

test('the pool that is asked for is for those that name none', async () => {
  const read = await parseImport(`{"token":"${a}"}\n{"token":"${b}","pool":"ssoHeavy"}\n${c}`, 'ssoSuper')
  expect([...read.entries.values()].map(({ pool }) => pool)).toEqual(['ssoSuper', 'ssoHeavy', 'ssoSuper'])
})

test('duplicates are one account, the first with its gaps filled', async () => {
  const lines = [
    { token: a, note: 'first', tags: ['x'] },
    { token: a, note: 'second', tags: ['y'], extra: 1 },
  ]
  const read = await parseImport(JSON.stringify(lines), 'ssoBasic')
  expect(read.repeated).toBe(1)
  expect(read.entries.get(a)?.fields).toEqual({ note: 'first', tags: ['x', 'y'], extra: 1 })
})

test('reasons are counted beyond what is listed', async () => {
  const read = await parseImport('no\n'.repeat(5000), 'ssoBasic')
  expect([read.invalid.length, read.invalidCount]).toEqual([1000, 5000])
})

const large: [kind: string, line: (name: string) => string, join: (lines: string[]) => string][] = [
  ['text', (name) => name, (lines) => lines.join('\r\n')],
  ['JSON lines', (token) => JSON.stringify({ token, note: 'x'.repeat(40) }), (lines) => lines.join('\n')],
  ['one line of JSON', (name) => JSON.stringify(name), (lines) => `{"ssoBasic":[${lines.join(',')}]}`],
  ['one line of commas', (name) => name, (lines) => lines.join(',')],
]
for (const [kind, line, join] of large)
  test(`10 MB of ${kind} are read to the end`, async () => {
    const lines: string[] = []
    for (let index = 0, bytes = 0; bytes < 10 << 20; index++) {
      lines.push(line(`${token(`${index}`)}.${'s'.repeat(100)}`))
      bytes += lines[index]?.length ?? 0
    }
    const read = await parseImport(join(lines), 'ssoBasic')
    expect([read.entries.size, read.invalidCount]).toEqual([lines.length, 0])
  }, 30_000)
