import { describe, expect, test } from 'bun:test'
import { defaults } from './defaults.ts'
import { loadConfig } from './load.ts'
import { problemLine } from './problem.ts'

const keyed = '[app]\napi_key = "sk-mine"\napp_key = "word"\n'
const load = (text: string) => loadConfig(keyed + text, 'data/config.toml')
const lines = (text: string) =>
  load(text).problems.map((problem) => `${problem.level} ${problemLine(problem)}`)

describe('over the defaults', () => {
  test('what the file does not say is the default', () => {
    const { config, problems, own } = load('')
    expect(problems).toEqual([])
    expect(config).toEqual({ ...defaults, app: { ...defaults.app, api_key: 'sk-mine', app_key: 'word' } })
    expect([...own]).toEqual(['app.api_key', 'app.app_key'])
  })

  test('values and lists are replaced, neighbours stay', () => {
    const { config } = load('[grok]\ntimeout = 1.5\nretry_status_codes = [429]\n')
    expect(config?.grok).toEqual({ ...defaults.grok, timeout: 1.5, retry_status_codes: [429] })
  })

  test('the defaults themselves are never changed', () => {
    load('[grok]\ntimeout = 1\n[models."grok-4"]\nshown = false\n')
    expect(defaults.grok.timeout).toBe(120)
    expect(defaults.models['grok-4']?.shown).toBe(true)
  })

  test('a byte order mark, dotted keys and inline tables are TOML like any other', () => {
    const text = '\uFEFFapp.api_key = "a"\napp.app_key = "b"\ngrok = { max_retry = 0 }\r\n'
    const { config, problems } = loadConfig(text, 'f')
    expect(problems).toEqual([])
    expect(config?.grok.max_retry).toBe(0)
  })
})

describe('models', () => {
  test('a shipped row is changed field by field', () => {
    const { config } = load('[models."grok-4.1"]\naliases = ["gpt-5.4"]\n')
    expect(config?.models['grok-4.1']).toEqual({ ...defaults.models['grok-4.1']!, aliases: ['gpt-5.4'] })
  })

  test('a new row takes what it leaves out from the row of its mode', () => {
    const { config } = load('[models."mine"]\nmode = "heavy"\ncost = 2\n')
    expect(config?.models['mine']).toEqual({ ...defaults.models['grok-chat-heavy']!, cost: 2 })
  })

  const wrong: [name: string, text: string, message: string][] = [
    [
      'an unknown row without a mode',
      '[models."grok-44"]\nshown = false\n',
      'models.grok-44.mode is missing',
    ],
    [
      'a row that is no table',
      '[models]\ngrok-4 = 1\n',
      'models."grok-4" = 1 is not allowed; allowed: a table',
    ],
    ['an alias taken by a model', '[models.grok-4]\naliases = ["grok-3"]\n', 'grok-3 has this one'],
    [
      'an alias taken twice',
      '[models.grok-4]\naliases = ["x"]\n[models.grok-3]\naliases = ["x"]\n',
      'models.grok-4.aliases = "x"',
    ],
    ['a name that is none', '[models."a b"]\nmode = "fast"\n', '"a b" is no name for a model'],
  ]
  for (const [name, text, message] of wrong)
    test(`${name} is an error`, () => {
      expect(load(text).config).toBeUndefined()
      expect(lines(text).join('\n')).toContain(message)
    })
})

describe('errors name file, key, value and what is allowed', () => {
  const cases: [text: string, line: string][] = [
    [
      '[grok]\ntimeout = "soon"',
      'data/config.toml: grok.timeout = "soon" is not allowed; allowed: a number from 1 to 3600',
    ],
    [
      '[grok]\ntimeout = 0',
      'data/config.toml: grok.timeout = 0 is not allowed; allowed: a number from 1 to 3600',
    ],
    [
      '[grok]\ntimeout = nan',
      'data/config.toml: grok.timeout = NaN is not allowed; allowed: a number from 1 to 3600',
    ],
    [
      '[grok]\nmax_retry = 1.5',
      'data/config.toml: grok.max_retry = 1.5 is not allowed; allowed: a whole number from 0 to 100',
    ],
    [
      '[grok]\nthinking = "yes"',
      'data/config.toml: grok.thinking = "yes" is not allowed; allowed: true or false',
    ],
    [
      '[grok]\nbase_url = "grok.com"',
      'data/config.toml: grok.base_url = "grok.com" is not allowed; allowed: an http:// or https:// address',
    ],
    [
      '[grok]\nretry_status_codes = [200]',
      'data/config.toml: grok.retry_status_codes = [200] is not allowed; allowed: a list, each entry a whole number from 400 to 599',
    ],
    [
      '[grok]\nuser_agent = "a\\nb"',
      'data/config.toml: grok.user_agent = "a\\nb" is not allowed; allowed: one line of plain ASCII text, or ""',
    ],
    [
      '[grok]\ntimeout = 2026-01-01',
      'data/config.toml: grok.timeout = 2026-01-01 is not allowed; allowed: a number from 1 to 3600',
    ],
    [
      '[conversation]\nmode = "on"',
      'data/config.toml: conversation.mode = "on" is not allowed; allowed: "off", "explicit" or "auto"',
    ],
    [
      '[server]\nfetch_allow = "x:1"',
      'data/config.toml: server.fetch_allow = "x:1" is not allowed; allowed: a list, each entry host:port',
    ],
  ]
  for (const [text, line] of cases)
    test(text.replaceAll('\n', ' '), () => expect(lines(text)).toEqual([`error ${line}`]))

  test('a section that is no table', () => {
    const { problems, config } = loadConfig(`grok = 5\n${keyed}`, 'f.toml')
    expect(problems.map(problemLine)).toEqual([
      'f.toml: grok = 5 is not allowed; allowed: a table, as [grok]',
    ])
    expect(config).toBeUndefined()
  })

  test('all errors are told at once', () => {
    expect(
      lines('[grok]\ntimeout = 0\nstream = 1\n[cache]\nlimit_mb = "big"').filter((line) =>
        line.startsWith('error'),
      ),
    ).toHaveLength(3)
  })

  test('the value of a secret is not repeated', () => {
    const said = loadConfig(
      '[app]\napi_key = "two words"\napp_key = "w"\n[grok]\nbase_proxy_url = "socks4://me:pw@h"',
      'f',
    ).problems
    expect(said.map(problemLine)).toEqual([
      'f: app.api_key = (hidden) is not allowed; allowed: ASCII text without spaces, or "" for an open /v1',
      'f: grok.base_proxy_url = (hidden) is not allowed; allowed: http://host:port, https://host:port or socks5://host:port, or ""',
    ])
  })

  test('a socks5 proxy reaches https addresses only', () => {
    const grok = (rest: string) =>
      loadConfig(
        `[app]\napi_key = "k"\napp_key = "w"\n[grok]\nbase_proxy_url = "socks5://me:pw@h:1080"\n${rest}`,
        'f',
      )
    expect(grok('').config).toBeDefined()
    const { config, problems } = grok('base_url = "http://h"\nassets_url = "http://h"')
    expect(config).toBeUndefined()
    expect(problems.map(({ key }) => key)).toEqual(['grok.base_url', 'grok.assets_url'])
    expect(problems.map(problemLine).join()).not.toContain('pw')
    // Downloads that take another proxy may be plain.
    expect(grok('asset_proxy_url = "http://h"\nassets_url = "http://h"').config).toBeDefined()
  })

  test('a syntax error has line and column', () => {
    const { config, problems } = loadConfig('[app]\napi_key = "open\n', 'f.toml')
    expect(config).toBeUndefined()
    expect(problems.map(problemLine).join()).toMatch(/^f\.toml: line 2, column \d+: /)
  })
})

test('a key of no section is not taken for one of another section', () => {
  for (const text of ['[globe]\nbase_url = "https://a.b"', '[glok]\nbase = 3', '[stream]\ntimeout = 5'])
    expect(load(text).problems.map(({ message }) => message)).toEqual([
      expect.not.stringContaining('did you mean'),
    ])
})

describe('what is not ours is kept, told and no error', () => {
  const cases: [text: string, kind: string, part: string][] = [
    ['[grok]\ntimout = 3', 'unknown', 'did you mean grok.timeout?'],
    ['[zebra]\nstripes = 3', 'unknown', 'zebra.stripes is unknown and ignored'],
    ['[grok]\ndynamic_statsig = true', 'no_effect', 'grok.dynamic_statsig has no effect here'],
    ['[grok]\nwreq_emulation_usage = "chrome_136"', 'no_effect', 'has no effect here'],
    ['[grok]\nimagine_default_image_count = 4', 'no_effect', 'has no effect here'],
    ['[performance]\nnsfw_batch_size = 4', 'no_effect', 'has no effect here'],
    ['[server]\nport = 9000', 'no_effect', 'SERVER_PORT'],
    ['[proxy]\nbase_proxy_url = "x"', 'no_effect', 'write it as grok.base_proxy_url'],
    ['[grok]\nstream = true', 'deprecated', 'grok.stream is deprecated'],
    ['[models.grok-4.1]\nshown = false', 'unknown', '[models."grok-4.1"]'],
    ['[grk]\ntimeout = 3', 'unknown', 'did you mean grok.timeout?'],
    // Keys of another gateway's setting.toml, whose like-sounding neighbours here mean something else.
    ['[global]\nbase_url = "https://a.b"', 'no_effect', 'write it as app.public_base_url'],
    ['[global]\nimage_mode = "url"', 'no_effect', 'write it as app.image_format'],
    ['[grok]\nstream_chunk_timeout = 120', 'no_effect', 'write it as grok.stream_idle_timeout'],
    ['[grok]\nstream_total_timeout = 600', 'no_effect', 'write it as grok.total_timeout'],
    ['[grok]\nstream_first_response_timeout = 30', 'no_effect', 'write it as grok.timeout'],
    ['[grok]\nx_statsig_id = "a"', 'no_effect', 'grok.statsig_id'],
  ]
  for (const [text, kind, part] of cases)
    test(text.replaceAll('\n', ' '), () => {
      const { config, problems } = load(text)
      expect(config).toBeDefined()
      expect(problems.map(({ kind, level }) => [kind, level])).toEqual([[kind as never, 'warning']])
      expect(problems[0]?.message).toContain(part)
    })
})
