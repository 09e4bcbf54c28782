import { expect, test } from 'bun:test'
import { findLeakedTags } from './leaked-tags.ts'

function namesIn(pieces: string[]): string[] {
  const names: string[] = []
  const tags = findLeakedTags((name) => names.push(name))
  for (const piece of pieces) tags.push(piece)
  return names
}

const text = 'a < b, <b>bold</b> <grok:gadget id="1"/> and <xai:form>x</xai:form> <xaiThing> <xairport>'
const names = ['grok:gadget', 'xai:form', 'xaiThing']

test('tags of the upstream are found, other tags are not', () => expect(namesIn([text])).toEqual(names))

test('the same, wherever the text is cut', () => {
  expect(namesIn(Array.from(text))).toEqual(names)
  for (let at = 0; at < text.length; at++) expect(namesIn([text.slice(0, at), text.slice(at)])).toEqual(names)
})

test('what never becomes a tag is not waited for', () => {
  const tags = findLeakedTags(() => {})
  tags.push(`<grok:${'x'.repeat(100)}`)
  expect(tags.open()).toBe(false)
  tags.push('<gr')
  expect(tags.open()).toBe(true)
  tags.push('ass')
  expect(tags.open()).toBe(false)
})
