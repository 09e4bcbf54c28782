import { expect, test } from 'bun:test'
import { parse } from 'smol-toml'
import { editToml } from './edit-toml.ts'

const text = `# my gateway
# do not touch

[grok]
# the line is slow
timeout = 90 # seconds
  max_retry = 1

# switches below
[downstream]
enable_images = false # no "#" here

# the end
`

const cases: [name: string, change: Record<string, unknown>, expected: string][] = [
  ['a value is replaced in place', { grok: { timeout: 12 } }, text.replace('90', '12')],
  [
    'a new key stands in its section, before the next one and its comment',
    { grok: { filter_tags: ['a', 'b'] } },
    text.replace('max_retry = 1\n', 'max_retry = 1\n  filter_tags = [ "a", "b" ]\n'),
  ],
  [
    'a removed key leaves its comments',
    { grok: { timeout: null } },
    text.replace('timeout = 90 # seconds', '# seconds'),
  ],
  [
    'a removed key without a comment leaves nothing',
    { grok: { max_retry: null } },
    text.replace('  max_retry = 1\n', ''),
  ],
  [
    'a removed key that is not there is nothing to do',
    { grok: { base_url: null }, cache: { limit_mb: null } },
    text,
  ],
  ['a new section comes last', { cache: { limit_mb: 5 } }, `${text}\n[cache]\nlimit_mb = 5\n`],
  [
    'several at once',
    { grok: { timeout: 5, max_retry: null, thinking: true } },
    text.replace('90', '5').replace('  max_retry = 1\n', 'thinking = true\n'),
  ],
]
for (const [name, change, expected] of cases)
  test(name, () => {
    const edited = editToml(text, change)
    expect(edited).toBe(expected)
    expect(() => parse(edited)).not.toThrow()
  })

const comments = (toml: string) => toml.match(/#[^\n]*/g)

const layouts: [name: string, before: string, change: Record<string, unknown>, after: object][] = [
  [
    'dotted keys',
    'app.api_key = "x" # mine\n',
    { app: { app_key: 'y' } },
    { app: { api_key: 'x', app_key: 'y' } },
  ],
  [
    'an inline table',
    'grok = { timeout = 3 } # short\n',
    { grok: { timeout: 4, max_retry: 1 } },
    { grok: { timeout: 4, max_retry: 1 } },
  ],
  [
    'model rows',
    '[models."grok-4.1"] # mine\nshown = false\n',
    { models: { 'grok-4.1': { shown: true, cost: 2 }, new: { mode: 'fast' } } },
    { models: { 'grok-4.1': { shown: true, cost: 2 }, new: { mode: 'fast' } } },
  ],
  [
    'a model row taken out',
    '# all\n[models."a.b"]\nmode = "fast"\n',
    { models: { 'a.b': null } },
    { models: {} },
  ],
  [
    'Windows line ends',
    '[app]\r\n# key\r\napi_key = "x" # c\r\n',
    { app: { app_key: 'y', api_key: 'z' } },
    { app: { api_key: 'z', app_key: 'y' } },
  ],
  [
    'no newline at the end',
    '# top\n[app]\napi_key = "x"',
    { app: { app_key: 'y' } },
    { app: { api_key: 'x', app_key: 'y' } },
  ],
  [
    'a list over several lines',
    '[grok]\nfilter_tags = [\n  "a", # one\n  "b",\n]\n',
    { grok: { timeout: 1 } },
    { grok: { filter_tags: ['a', 'b'], timeout: 1 } },
  ],
  [
    'a text that looks like a header',
    '[grok]\nstatsig_id = """\n[grok]\n"""\n# end\n',
    { grok: { timeout: 1 } },
    { grok: { statsig_id: '[grok]\n', timeout: 1 } },
  ],
  ['an empty file', '', { app: { api_key: 'x' } }, { app: { api_key: 'x' } }],
  ['only a comment', '# mine', { app: { api_key: 'x' } }, { app: { api_key: 'x' } }],
  ['quotes in a value', '[app] # a\n', { app: { api_key: 'a"b\\c' } }, { app: { api_key: 'a"b\\c' } }],
]
for (const [name, before, change, after] of layouts)
  test(`${name}: the values are right and no comment is lost`, () => {
    const edited = editToml(before, change)
    expect(parse(edited) as object).toEqual(after)
    expect(comments(edited)?.map((comment) => comment.trim()) ?? null).toEqual(
      comments(before)?.map((comment) => comment.trim()) ?? null,
    )
  })

test('what is no TOML throws', () => expect(() => editToml('[app\n', { app: { api_key: 'x' } })).toThrow())
