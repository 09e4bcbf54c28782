import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { asFault } from '../core/fault.ts'
import { createLog } from '../lib/log.ts'
import { type LiveConfig, openConfig } from './live.ts'

const keyed = '# mine\n[app]\napi_key = "sk-mine"\napp_key = "word"\n'

let folder: string
let file: string
let logged: string[]
let live: LiveConfig

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'grok2api-config-'))
  file = join(folder, 'config.toml')
  logged = []
})
afterEach(() => {
  live?.close()
  rmSync(folder, { recursive: true, force: true })
})

function open(text?: string) {
  if (text !== undefined) writeFileSync(file, text)
  const log = createLog({ level: 'info', format: 'text', write: (line) => void logged.push(line) })
  const opened = openConfig({ file, log })
  live = opened.live
  return opened
}

async function until(what: string, done: () => boolean) {
  const end = Date.now() + 3000
  while (!done()) {
    if (Date.now() > end) throw new Error(`never happened: ${what}; log: ${logged.join('')}`)
    await Bun.sleep(10)
  }
}

const refusal = async (change: object) => {
  try {
    await live.patch(change)
  } catch (error) {
    return asFault(error)
  }
  throw new Error('was accepted')
}

describe('start', () => {
  test('without a file one is made, readable by its owner only', () => {
    const { generated } = open()
    expect(live.current().app).toMatchObject({ api_key: generated.api_key!, app_key: generated.app_key! })
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(readFileSync(file, 'utf8')).toContain(`api_key = "${generated.api_key}"`)
  })

  test('a second start generates nothing and writes nothing', () => {
    open()
    live.close()
    const { ino } = statSync(file)
    expect(open().generated).toEqual({})
    expect(statSync(file).ino).toBe(ino)
  })

  test('an invalid file stops the start, names everything and is left as it was', () => {
    const text = '[grok]\ntimeout = "soon"\nmax_retry = -1\n'
    writeFileSync(file, text)
    expect(() => open()).toThrow(
      `${file}: grok.timeout = "soon" is not allowed; allowed: a number from 1 to 3600\n${file}: grok.max_retry = -1 is not allowed; allowed: a whole number from 0 to 100`,
    )
    expect(readFileSync(file, 'utf8')).toBe(text)
  })
})

describe('edits by hand', () => {
  test('valid, then invalid, then valid again', async () => {
    open(keyed)
    const seen: [number, number][] = []
    live.onChange((next, previous) => seen.push([previous.grok.timeout, next.grok.timeout]))
    writeFileSync(file, `${keyed}[grok]\ntimeout = 60\n`)
    await until('the first edit', () => live.current().grok.timeout === 60)
    writeFileSync(file, `${keyed}[grok]\ntimeout = "x"\n`)
    await until('the refusal', () => logged.some((line) => /refused.*grok\.timeout = \\?"x/.test(line)))
    expect(live.refused()?.message).toContain('grok.timeout')
    expect(live.current().grok.timeout).toBe(60)
    writeFileSync(`${file}.new`, `${keyed}[grok]\ntimeout = 61\n`)
    renameSync(`${file}.new`, file)
    await until('the edit by rename', () => live.current().grok.timeout === 61)
    expect(seen).toEqual([
      [120, 60],
      [60, 61],
    ])
  })

  test('a file that is deleted changes nothing', async () => {
    open(keyed)
    rmSync(file)
    await until('the warning', () => logged.some((line) => line.includes('is gone')))
    expect(live.current().app.api_key).toBe('sk-mine')
    expect(existsSync(file)).toBe(false)
    expect((await refusal({ grok: { timeout: 5 } })).message).toContain('is gone')
  })

  test('taking the key out of the file does not open /v1: a new one is made', async () => {
    open(keyed)
    writeFileSync(file, keyed.replace('api_key = "sk-mine"\n', ''))
    await until('a new key', () => live.current().app.api_key !== 'sk-mine')
    expect(live.current().app.api_key).toMatch(/^sk-/)
    expect(readFileSync(file, 'utf8')).toContain(live.current().app.api_key)
    expect(logged.join('')).toContain('config.toml lacked api_key')
    expect(logged.join('')).not.toContain(live.current().app.api_key)
  })

  test('a listener that was taken off hears nothing, and after close nothing is read', async () => {
    open(keyed)
    let heard = 0
    live.onChange(() => heard++)()
    await live.patch({ grok: { timeout: 7 } })
    live.close()
    writeFileSync(file, keyed)
    await Bun.sleep(150)
    expect(heard).toBe(0)
    expect(live.current().grok.timeout).toBe(7)
  })
})

describe('patch', () => {
  test('counts at once, is written, and keeps comments', async () => {
    open(`${keyed}[grok] # tuned\n# slow line\ntimeout = 60 # s\n`)
    const done = await live.patch({ grok: { timeout: 90, thinking: true }, cache: { limit_mb: 10 } })
    // thinking is written, but nothing changed by it
    expect(done).toEqual({ changed: ['grok.timeout', 'cache.limit_mb'], needs_restart: [] })
    expect(live.current().grok.timeout).toBe(90)
    const written = readFileSync(file, 'utf8')
    for (const part of [
      '# mine',
      '[grok] # tuned',
      '# slow line',
      'timeout = 90 # s',
      'thinking = true',
      '[cache]',
    ])
      expect(written).toContain(part)
  })

  test('null is back to the default', async () => {
    open(`${keyed}[grok]\ntimeout = 60\n`)
    expect((await live.patch({ grok: { timeout: null } })).changed).toEqual(['grok.timeout'])
    expect(live.current().grok.timeout).toBe(120)
    expect(readFileSync(file, 'utf8')).not.toContain('timeout')
  })

  test('null for a secret makes a new one', async () => {
    open(keyed)
    await live.patch({ app: { api_key: null } })
    expect(live.current().app.api_key).toMatch(/^sk-(?!mine)/)
  })

  test('an edit by hand a moment before is not lost', async () => {
    open(keyed)
    writeFileSync(file, `${keyed}[grok] # by hand\nmax_retry = 9\n`)
    expect((await live.patch({ grok: { timeout: 90 } })).changed).toEqual(['grok.timeout', 'grok.max_retry'])
    expect(live.current().grok).toMatchObject({ max_retry: 9, timeout: 90 })
    expect(readFileSync(file, 'utf8')).toContain('# by hand\nmax_retry = 9\ntimeout = 90')
  })

  test('a model row, by its name with a dot', async () => {
    open(keyed)
    expect((await live.patch({ models: { 'grok-4.1': { shown: false } } })).changed).toEqual([
      'models.grok-4.1',
    ])
    expect(live.current().models['grok-4.1']).toMatchObject({ shown: false, mode: 'fast' })
    await live.patch({ models: { 'grok-4.1': null } })
    expect(live.current().models['grok-4.1']?.shown).toBe(true)
  })

  const refused: [change: object, param: string | undefined, part: string][] = [
    [
      { grok: { timeout: 'x' } },
      'grok.timeout',
      'grok.timeout = "x" is not allowed; allowed: a number from 1 to 3600',
    ],
    [{ grok: { timeout: {} } }, 'grok.timeout', 'is not allowed'],
    [{ grok: { nothing: 1 } }, 'grok.nothing', 'is no setting'],
    [{ grok: 5 }, 'grok', 'an object of settings'],
    [{ grok: { filter_tags: [null] } }, 'grok.filter_tags', 'is not allowed'],
    [{ app: { app_key: '' } }, 'app.app_key', '(hidden)'],
    [{ models: { x: { mode: {} } } }, 'models.x.mode', 'is not allowed'],
    [{ models: { x: 5 } }, 'models.x', 'an object with'],
    [{ models: { x: { shown: true } } }, 'models.x.mode', 'is missing'],
    [{ models: { 'grok-4': { aliases: ['grok-3'] } } }, 'models.grok-4.aliases', 'grok-3 has this one'],
    [JSON.parse('{"models":{"__proto__":{"mode":"fast"}}}'), 'models.__proto__.mode', 'is no setting'],
    [JSON.parse('{"__proto__":{"x":1}}'), '__proto__.x', 'is no setting'],
    [[1], undefined, 'must be an object'],
  ]
  for (const [change, param, part] of refused)
    test(`refused, nothing written: ${JSON.stringify(change)}`, async () => {
      open(keyed)
      const fault = await refusal(change)
      expect([fault.kind, fault.param]).toEqual(['invalid_value', param])
      expect(fault.message).toContain(part)
      expect(readFileSync(file, 'utf8')).toBe(keyed)
    })

  test('a file that is broken by hand is not patched', async () => {
    open(keyed)
    writeFileSync(file, `${keyed}[grok\n`)
    const { kind, message } = await refusal({ grok: { timeout: 90 } })
    expect([kind, message]).toEqual(['invalid_value', expect.stringContaining('line 5')])
    expect(readFileSync(file, 'utf8')).toBe(`${keyed}[grok\n`)
  })
})
