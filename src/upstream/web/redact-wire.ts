import type { FakeWords } from '../../lib/fake-words.ts'
import { redactProse } from './redact-prose.ts'
import {
  constant,
  isWord,
  knownWords,
  markers,
  ownHost,
  pathWords,
  sentences,
  wordKeys,
} from './wire-words.ts'

/**
 * What came over the wire as anybody may see it (product section 14): shape, keys and words of the protocol stay, every other word is
 * replaced by one of the same length and script. Exactly as long as before, in characters and in bytes, so that cuts stay where
 * they were. `proseState` carries over what one answer says in pieces.
 */
export type WireRedactor = (text: string) => string

export function createWireRedactor(fake: FakeWords): WireRedactor {
  const prose = redactProse((text) => wordsOf(text, fake))

  /** A string's content, unescaped. */
  function value(content: string, key: string): string {
    if (content === '' || sentences.includes(content) || constant.test(content)) return content
    if (wordKeys.has(key) && isWord(content)) return content
    if (isNested(content)) return scan(content)
    if (isBlob(content)) return blob(content)
    if (isTime(content)) return time(content)
    if (isLink(content)) return link(content, fake)
    return prose(content, key)
  }

  const key = (name: string): string =>
    /^[A-Za-z_$][\w.-]{0,60}$/.test(name) && !/(?:\d.*){4}/.test(name) ? name : wordsOf(name, fake)

  function scan(text: string): string {
    const inObject = /[^{}[\]"]+/y
    const outOfObject = /[^{[]+/y
    const stack: string[] = []
    let said = ''
    let at = 0
    while (at < text.length) {
      const char = text[at] ?? ''
      if (char === '{' || char === '[') {
        // What stands in a list stands under the key of the list.
        stack.push(char === '[' ? (stack.at(-1) ?? '') : '')
        said += char
        at++
      } else if (char === '}' || char === ']') {
        stack.pop()
        said += char
        at++
      } else if (stack.length > 0 && char === '"') {
        const end = endOfString(text, at + 1)
        const raw = text.slice(at + 1, end)
        const isKey = /^\s*:/.test(text.slice(end + 1, end + 20))
        const content = unescaped(raw)
        const name = stack.at(-1) ?? ''
        said += `"${escapedLike(raw, isKey ? key(content.text) : value(content.text, name), content.units)}${text.slice(end, end + 1)}`
        if (isKey) stack[stack.length - 1] = content.text
        at = end + 1
      } else {
        const around = stack.length > 0 ? inObject : outOfObject
        around.lastIndex = at
        const piece = around.exec(text)?.[0] ?? char
        said += stack.length > 0 ? bare(piece, fake) : outside(piece, fake)
        at += piece.length
      }
    }
    return said
  }

  return scan
}

/** Between strings: punctuation, `true`, `false`, `null`, and numbers, of which long ones may be ids and exact ones places. */
const bare = (text: string, fake: FakeWords): string =>
  text.replaceAll(/(-?\d+)((?:\.\d+)?)|[\p{L}\p{M}\p{N}_]+/gu, (word, whole?: string, part = '') => {
    if (whole !== undefined)
      return (whole.length < 6 ? whole : whole.replace(/\d+/, fake)) + part.replaceAll(/\d/g, '0')
    return /^(?:true|false|null|DONE)$/.test(word) ? word : word.replaceAll(/[^_]+/g, fake)
  })

const framing = /^(?:data|event|message|id|keep|alive|DONE|ping)$/

/** Around objects: the lines of server-sent events, or a page. */
function outside(text: string, fake: FakeWords): string {
  const kept = sentences.find((sentence) => text.includes(sentence))
  if (kept) {
    const from = text.indexOf(kept)
    return outside(text.slice(0, from), fake) + kept + outside(text.slice(from + kept.length), fake)
  }
  return text.replaceAll(/[\p{L}\p{M}\p{N}_]+/gu, (word) =>
    framing.test(word) || /^(?:html|head|body|title|DOCTYPE)$/i.test(word)
      ? word
      : word.replaceAll(/[^_]+/g, fake),
  )
}

const uuid = '[\\da-fA-F]{8}(?:-[\\da-fA-F]{4}){3}-[\\da-fA-F]{12}'
const anyWord = new RegExp(`${uuid}|[\\p{L}\\p{M}\\p{N}_]+`, 'gu')

/** Every word of a text replaced, but for those of the protocol; ids stay ids. */
const wordsOf = (text: string, fake: FakeWords): string => {
  const kept = new Set([...text.matchAll(markers)].map(([marker]) => marker))
  if (kept.size > 0)
    return text
      .split(markers)
      .map((part) => wordsOf(part, fake))
      .reduce((all, part, at) => all + ([...text.matchAll(markers)][at - 1]?.[0] ?? '') + part)
  return text.replaceAll(anyWord, (word) =>
    knownWords.has(word) ? word : word.includes('-') ? fake(word) : word.replaceAll(/[^_]+/g, fake),
  )
}

const isLink = (text: string) => /^(?:https?:\/\/|users\/|\/?rest\/|\/ws\/)\S+$/.test(text)

/** A link or key of a file: parts the upstream uses stay, and so does its own host. */
function link(text: string, fake: FakeWords): string {
  const [, scheme = '', host = '', rest = ''] = /^(https?:\/\/)?([^/]*)([\s\S]*)$/.exec(text) ?? []
  const shownHost = scheme
    ? ownHost.test(host.replace(/:\d+$/, ''))
      ? host
      : wordsOf(host, fake)
    : partsOf(host, fake)
  return scheme + shownHost + partsOf(rest, fake)
}
const partsOf = (text: string, fake: FakeWords): string =>
  text.replaceAll(new RegExp(`${uuid}|[\\p{L}\\p{M}\\p{N}_-]+`, 'gu'), (part) =>
    pathWords.has(part)
      ? part
      : part.startsWith('-part-')
        ? part
        : part.replace(new RegExp(`${uuid}|[\\p{L}\\p{M}\\p{N}]+`, 'gu'), fake),
  )

const isNested = (text: string) => /^\s*[[{][\s\S]*[\]}]\s*$/.test(text)
const isBlob = (text: string) => text.length > 256 && /^(?:data:[\w/;+.-]+,)?[A-Za-z\d+/=_-]+$/.test(text)
const blob = (text: string) => {
  const head = /^data:[\w/;+.-]+,/.exec(text)?.[0] ?? ''
  return head + text.slice(head.length).replaceAll(/[^=]/g, 'A')
}
const isTime = (text: string) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/.test(text)
const time = (text: string) => `2026-01-01T00:00:00${text.slice(19).replaceAll(/\d(?=\d*Z?$)/g, '0')}`

function endOfString(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    if (text[at] === '\\') at++
    else if (text[at] === '"') return at
  }
  return text.length
}

const unit = /\\u[\da-fA-F]{4}|\\[\s\S]|[\s\S]/g
const short: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' }

/** The content of a string, and how each of its characters was written. */
function unescaped(raw: string): { text: string; units: string[] } {
  const units = raw.match(unit) ?? []
  const chars = units.map((one) =>
    one.length === 6
      ? String.fromCharCode(Number.parseInt(one.slice(2), 16))
      : one.length === 2
        ? (short[one[1] ?? ''] ?? one[1] ?? '')
        : one,
  )
  return { text: chars.join(''), units }
}

/** The other content, each character written as the one in its place was. */
function escapedLike(raw: string, text: string, units: readonly string[]): string {
  if (!raw.includes('\\')) return text
  return units
    .map((one, at) => {
      const char = text[at] ?? ''
      return one.length === 6
        ? `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`
        : one.length === 2
          ? one
          : char
    })
    .join('')
}
