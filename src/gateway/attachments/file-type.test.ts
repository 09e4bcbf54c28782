import { expect, test } from 'bun:test'
import { fileType } from './file-type.ts'

const bytes = (text: string) => new TextEncoder().encode(text)
const binary = Uint8Array.of(0, 1, 2, 255, 254)

const files: [what: string, content: Uint8Array, declared: string, name: string, type: string][] = [
  ['a PDF that says it is text', bytes('%PDF-1.7'), 'text/plain', 'a.txt', 'application/pdf'],
  [
    'a PNG without a name',
    Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a),
    '',
    '',
    'image/png',
  ],
  ['what was said', bytes('a,b'), 'text/csv', 'a.bin', 'text/csv'],
  ['by name', bytes('a,b'), '', 'a.csv', 'text/csv'],
  [
    'by name when nothing useful was said',
    bytes('{}'),
    'application/octet-stream',
    'a.json',
    'application/json',
  ],
  ['text', bytes('hello 你好'), '', '', 'text/plain'],
  ['text with an unknown name', bytes('hello'), '', 'a.zzzz', 'text/plain'],
  ['text cut in a character', bytes('a'.repeat(4095) + '你'), '', '', 'text/plain'],
  ['bytes', binary, '', 'a', 'application/octet-stream'],
  ['a type that is none', binary, 'text/plain"\r\nX: y', '', 'application/octet-stream'],
]
for (const [what, content, declared, name, type] of files)
  test(`a file's type: ${what}`, () => expect(fileType(content, declared, name)).toBe(type))
