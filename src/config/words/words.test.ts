import { expect, test } from 'bun:test'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { allowedBy, keys } from '../keys.ts'
import { app } from './app.ts'
import { expectsZh } from './expects.ts'
import { grok } from './grok.ts'
import { media } from './media.ts'
import { storage } from './storage.ts'
import { server } from './server.ts'
import { settingsPage } from './page.ts'
import { start } from './start.ts'
import { token } from './token.ts'
import { xai } from './xai.ts'
import { upstream } from './upstream.ts'
import { settingRows, settingWords } from './words.ts'

const words = settingWords()
const han = /\p{Script=Han}/u

test('every setting has its words in both languages, and no row is of a setting that is gone', () => {
  const names = keys.map(({ name }) => name)
  expect(names.filter((name) => !Object.hasOwn(settingRows, name))).toEqual([])
  expect(Object.keys(settingRows).toSorted()).toEqual([...names, ...Object.keys(start)].toSorted())
  const all = [app, grok, media, storage, xai, token, server, upstream, start]
  const tables = all.map((table) => Object.keys(table).length)
  expect(Object.keys(settingRows).length).toBe(tables.reduce((sum, length) => sum + length, 0))
  for (const name of names) {
    const { title, title_zh, description, description_zh } = words(name)
    expect([name, title.length > 0 && title.length < 40]).toEqual([name, true])
    // Sentence case: one capital, but for names.
    expect([name, title]).toEqual([name, expect.stringMatching(/^(\p{Lu}|cf_|x-)/u)])
    expect([name, description !== '']).toEqual([name, true])
    expect([name, title_zh.length > 0 && description_zh.length > 0]).toEqual([name, true])
    if (!name.startsWith('downstream.')) expect([name, han.test(description_zh)]).toEqual([name, true])
  }
})

test('the same commands and keys are named in both languages', () => {
  const codes = (text: string) =>
    [...text.matchAll(/\b[a-z]+\.[a-z]+_[a-z_]+|`[^`]+`/g)].map(([code]) => code)
  for (const { name } of keys) {
    const { description, description_zh } = words(name)
    expect([name, codes(description_zh).toSorted()]).toEqual([name, codes(description).toSorted()])
  }
})

test('a number has a unit, unless it counts nothing; nothing else has one', () => {
  const bare = keys.filter(({ name, schema }) => {
    const isNumber = schema.type === 'integer' || schema.type === 'number'
    return isNumber !== (words(name).unit !== undefined)
  })
  expect(bare.map(({ name }) => name)).toEqual([])
})

test('whatever a setting expects is said in Chinese too', () => {
  const said = keys.flatMap(({ schema }) => {
    const { expects, items } = allowedBy(schema)
    return [expects, items?.expects].filter((text) => text !== undefined)
  })
  expect(said.length).toBeGreaterThan(5)
  expect(said.filter((text) => !Object.hasOwn(expectsZh, text))).toEqual([])
})

test('the pages of the settings are what the table says', () => {
  const root = join(import.meta.dir, '../../..')
  for (const [path, language] of [
    ['docs/settings.md', 'en'],
    ['docs/zh-CN/settings.md', 'zh'],
  ] as const)
    // To write them anew: npm run settings-pages
    expect(readFileSync(join(root, path), 'utf8')).toBe(settingsPage(language))
})
