import { expect, test } from 'bun:test'
import { Glob } from 'bun'
import { said } from './words/said.ts'
import { words, type WordKey } from './words/words.ts'

const pairs = Object.entries(words) as [WordKey, (typeof words)[WordKey]][]
const places = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(([place]) => place).toSorted()
const ticks = (text: string) => text.split('`').length - 1

test('both languages have the same places and code, and nothing is empty', () => {
  for (const [key, [en, zh]] of pairs) {
    expect([key, places(zh)]).toEqual([key, places(en)])
    expect([key, ticks(zh)]).toEqual([key, ticks(en)])
    expect([key, ticks(en) % 2]).toEqual([key, 0])
    expect([key, en.trim() !== '' && zh.trim() !== '']).toEqual([key, true])
  }
})

test('a count and its word agree: no word in the plural stands bare behind a place', () => {
  for (const [key, [en, zh]] of pairs) {
    const bare = /\{(n|count|total|accounts|requests|failed|ok|changed|new)\} (?!is\b|was\b)[a-z]+s\b/.exec(
      en,
    )?.[0]
    expect([key, bare]).toEqual([key, undefined])
    expect([key, /\{\w+:/.test(zh)]).toEqual([key, false])
  }
})

test('plain words, in sentence case: labels begin with a capital, no title case, no token in Chinese', () => {
  const plain = /^(Make$|In all|Choose none|It is in force|I have it)/
  for (const [key, [en, zh]] of pairs) {
    expect([key, plain.test(en)]).toEqual([key, false])
    expect([key, zh.includes('令牌')]).toEqual([key, false])
  }
})

test('a sentence of the gateway that is put into Chinese is one it says', async () => {
  let source = ''
  for await (const path of new Glob('**/*.ts').scan(`${import.meta.dir}/../src`))
    if (!path.endsWith('.test.ts')) source += await Bun.file(`${import.meta.dir}/../src/${path}`).text()
  // Between the places stands text that the source has as it is.
  const parts = (en: string) => en.split(/\{\w+\}/).filter((part) => part.trim().length > 3)
  for (const [en, zh] of said) {
    expect([en, parts(en).every((part) => source.includes(part))]).toEqual([en, true])
    expect([en, places(zh)]).toEqual([en, places(en)])
    expect([en, zh]).toEqual([en, expect.stringMatching(/\p{Script=Han}/u)])
  }
})

test('every section of the settings has a title, and every unit a word', async () => {
  // By a name made here: with its types the gateway's source would come along, which is checked against Bun's.
  const { sectionNames } = (await import(`../src/config/${'keys'}.ts`)) as { sectionNames: string[] }
  const { settingRows } = (await import(`../src/config/words/${'words'}.ts`)) as {
    settingRows: Record<string, readonly string[]>
  }
  const units = new Set(Object.values(settingRows).flatMap(([, , , unit]) => unit ?? []))
  const wanted = [
    ...sectionNames.filter((name) => name !== 'models').map((name) => `settings.section.${name}`),
    ...[...units].map((unit) => `settings.unit.${unit}`),
  ]
  expect(wanted.length).toBeGreaterThan(20)
  expect(wanted.filter((key) => !Object.hasOwn(words, key))).toEqual([])
})

test('the weekly pool is called by a word, under the name the gateway has for it', async () => {
  const { weeklyKey } = (await import(`../src/core/${'model'}.ts`)) as { weeklyKey: string }
  expect(words).toHaveProperty([`accounts.quota.of.${weeklyKey}`])
})

test('Chinese words are Chinese, but for names and signs', () => {
  const names =
    /^(tier|endpoint\.(chat|responses|messages|mcp)$|alert\.config_problem$|name\.|log\.(id|tokens)$|settings\.unit\.megabytes$|models\.way\.xai$|settings\.section\.xai$|conversations\.id$|traffic\.tokens$|play\.tokens$|accounts\.set\.cf_clearance$)/
  for (const [key, [, zh]] of pairs)
    if (!names.test(key)) expect([key, zh]).toEqual([key, expect.stringMatching(/\p{Script=Han}/u)])
})

test('no key stands in two files, where the later would hide the earlier', async () => {
  let keys = 0
  for await (const path of new Glob('words/*.ts').scan(import.meta.dir)) {
    const text = await Bun.file(`${import.meta.dir}/${path}`).text()
    if (text.includes('satisfies Pairs')) keys += [...text.matchAll(/^ {2}['\w.,-]+: \[/gm)].length
  }
  expect(keys).toBe(pairs.length)
})

test('every word is used', async () => {
  let source = ''
  for await (const path of new Glob('**/*.{ts,tsx}').scan(import.meta.dir))
    if (!path.startsWith('words') && !path.endsWith('.test.ts'))
      source += await Bun.file(`${import.meta.dir}/${path}`).text()
  // Keys made at run time: `state.${state}`; what stands before the place.
  const made = [...source.matchAll(/[`'"]([a-z][\w.]*\.)\$\{/g)].map(([, start]) => start ?? '')
  for (const [key] of pairs) {
    const used = source.includes(`'${key}'`) || made.some((start) => key.startsWith(start))
    expect([key, used]).toEqual([key, true])
  }
})
