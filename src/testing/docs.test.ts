// What the pages for people promise: their links lead somewhere, and the two languages have the same pages.
import { expect, test } from 'bun:test'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { commands } from '../cli/commands.ts'

const root = join(import.meta.dir, '../..')
const read = (path: string) => readFileSync(join(root, path), 'utf8')
const scan = (pattern: string) => [...new Bun.Glob(pattern).scanSync(root)]
const pages = [...scan('*.md'), ...scan('docs/**/*.md')].toSorted()
const guides = readdirSync(join(root, 'docs/zh-CN'))

test('every relative link leads to a file', () => {
  expect(pages.length).toBeGreaterThan(20)
  const broken = pages.flatMap((page) =>
    [
      ...read(page)
        .replaceAll(/`[^`]*`/g, '')
        .matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)/g),
    ]
      .map(([, link]) => link ?? '')
      .filter((link) => !existsSync(join(root, dirname(page), link)))
      .map((link) => `${page}: ${link}`),
  )
  expect(broken).toEqual([])
})

test('each guide is there in both languages, and they link to each other', () => {
  expect(guides.length).toBeGreaterThan(8)
  for (const guide of guides) {
    expect([guide, read(`docs/${guide}`).includes(`](zh-CN/${guide})`)]).toEqual([guide, true])
    expect([guide, read(`docs/zh-CN/${guide}`).includes(`](../${guide})`)]).toEqual([guide, true])
  }
})

test('both READMEs name every command and begin with the same two lines for developers', () => {
  for (const page of ['README.md', 'README.zh-CN.md']) {
    const text = read(page)
    for (const command of Object.keys(commands))
      expect([page, text.includes(`grok2api ${command}`) || text.includes(`\`${command}`)]).toEqual([
        page,
        true,
      ])
    const block = /```sh\n([\s\S]*?)```/.exec(text)?.[1]?.split('\n')
    expect(block?.[0]).toStartWith('npm install && npm run demo')
    expect(block?.[1]).toBe('npm install && npm test')
  }
})

test('the settings that the guides name are ours', () => {
  const known = read('config.defaults.toml')
  const named = guides.flatMap((guide) =>
    [...read(`docs/${guide}`).matchAll(/`((?:app|server|grok|update)\.\w+)`/g)].map(([, key]) => key ?? ''),
  )
  expect(named.length).toBeGreaterThan(5)
  for (const key of named) {
    const [section, field] = key.split('.')
    const table = known.split(`\n[${section}]\n`)[1]?.split('\n[')[0] ?? ''
    expect([key, table.includes(`\n${field} = `)]).toEqual([key, true])
  }
})
