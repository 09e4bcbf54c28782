import { expect, test } from 'bun:test'
import { filterTags, type Piece } from './tags.ts'

const names = ['xai:tool_usage_card', 'grok:render', 'xaiartifact']

function filtered(pieces: readonly string[]): { atOnce: Piece[]; atEnd: Piece[] } {
  const filter = filterTags(names)
  return { atOnce: pieces.flatMap(filter.push), atEnd: filter.end() }
}
const shown = (pieces: Piece[]) =>
  pieces.map((piece) => (typeof piece === 'string' ? piece : `[${piece.name}]`)).join('')

const atEnd: [what: string, text: string, expected: string][] = [
  ['an opening that never closes', 'a <grok:render x="1"> b', 'a <grok:render x="1"> b'],
  [
    'a whole tag inside of one that never closes',
    'a <grok:render x="1"> b <xaiArtifact id="7">secret</xaiArtifact> c',
    'a <grok:render x="1"> b [xaiartifact] c',
  ],
  [
    'a closed one inside of an opening without its bracket',
    'a <grok:render x="<xaiArtifact/> c',
    'a <grok:render x="[xaiartifact] c',
  ],
  [
    'two inside',
    '<xai:tool_usage_card><grok:render>1</grok:render>-<GROK:RENDER a="</grok:render>">2</Grok:Render> end',
    '<xai:tool_usage_card>[grok:render]-[grok:render] end',
  ],
  ['half an opening', 'x <grok:ren', 'x <grok:ren'],
  ['a closing alone', '<grok:render> </xaiartifact>', '<grok:render> </xaiartifact>'],
]
for (const [what, text, expected] of atEnd)
  test(`held at the end: ${what}`, () => {
    for (const pieces of [[text], [...text]]) {
      const { atOnce, atEnd } = filtered(pieces)
      expect(shown(atOnce) + shown(atEnd)).toBe(expected)
    }
  })

test('openings without an end are let go in a moment', () => {
  const filter = filterTags(names)
  const before = process.threadCpuUsage()
  let length = 0
  for (let piece = 0; piece < 100_000; piece++) length += shown(filter.push('<grok:render ')).length
  length += shown(filter.end()).length
  expect(length).toBe(13 * 100_000)
  const { user, system } = process.threadCpuUsage(before)
  expect((user + system) / 1000).toBeLessThan(600)
})

test('a megabyte of openings that never close is let go in a moment', () => {
  const filter = filterTags(names)
  filter.push('<grok:render> <xaiartifact>'.repeat(40_000))
  const before = process.threadCpuUsage()
  expect(shown(filter.end())).toHaveLength(27 * 40_000)
  const { user, system } = process.threadCpuUsage(before)
  expect((user + system) / 1000).toBeLessThan(450)
})
