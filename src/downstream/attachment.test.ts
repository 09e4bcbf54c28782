import { expect, test } from 'bun:test'
import { GatewayError } from '../core/fault.ts'
import { readAttachment } from './attachment.ts'

type Part = { type: string; [field: string]: unknown }

const uri = 'data:image/png;base64,iVBORw0KGgo='
const web = 'https://example.com/cat.png'
const at = 'messages[0].content[1]'

const forms: [what: string, part: Part, kind: string, url: string, param: string, more?: object][] = [
  ['Chat', { type: 'image_url', image_url: { url: uri } }, 'image', uri, '.image_url.url'],
  [
    'Chat with a detail',
    { type: 'image_url', image_url: { url: web, detail: 'low' } },
    'image',
    web,
    '.image_url.url',
  ],
  ['Chat with a text', { type: 'image_url', image_url: web }, 'image', web, '.image_url'],
  ['Responses', { type: 'input_image', image_url: uri }, 'image', uri, '.image_url'],
  [
    'Responses with an object',
    { type: 'input_image', image_url: { url: uri } },
    'image',
    uri,
    '.image_url.url',
  ],
  ['a sibling', { type: 'input_image', url: web }, 'image', web, '.url'],
  ['white space around', { type: 'input_image', image_url: ` ${web}\n` }, 'image', web, '.image_url'],
  [
    'another scheme',
    { type: 'image_url', image_url: { url: 'ftp://a/b' } },
    'image',
    'ftp://a/b',
    '.image_url.url',
  ],
  [
    'a Chat file',
    { type: 'file', file: { file_data: uri, filename: 'cat.png' } },
    'file',
    uri,
    '.file.file_data',
    { filename: 'cat.png' },
  ],
  [
    'base64 alone',
    { type: 'file', file: { file_data: 'aGk=' } },
    'file',
    'data:;base64,aGk=',
    '.file.file_data',
  ],
  ["a sibling's file", { type: 'file', file: { url: web } }, 'file', web, '.file.url'],
  ['a Responses file', { type: 'input_file', file_url: web }, 'file', web, '.file_url'],
  [
    'a Responses file with bytes',
    { type: 'input_file', file_data: 'aGk=', filename: 'hi.txt' },
    'file',
    'data:;base64,aGk=',
    '.file_data',
    { filename: 'hi.txt' },
  ],
  [
    'sound',
    { type: 'input_audio', input_audio: { data: 'aGk=', format: 'mp3' } },
    'file',
    'data:;base64,aGk=',
    '.input_audio.data',
    { filename: 'audio.mp3' },
  ],
]
for (const [what, part, kind, url, param, more] of forms)
  test(`an attachment as ${what}`, () =>
    expect(readAttachment(part, at)).toEqual({
      kind: kind as 'image' | 'file',
      source: { url },
      param: at + param,
      ...more,
    }))

const refused: [what: string, part: Part, kind: string, param: string][] = [
  ['an uploaded file', { type: 'file', file: { file_id: 'file-1' } }, 'unsupported_value', '.file.file_id'],
  ['an uploaded file, flat', { type: 'input_file', file_id: 'file-1' }, 'unsupported_value', '.file_id'],
  ['an uploaded picture', { type: 'input_image', file_id: 'file-1' }, 'unsupported_value', '.file_id'],
  ['no picture', { type: 'input_image' }, 'missing_parameter', '.image_url'],
  ['null', { type: 'input_image', image_url: null }, 'missing_parameter', '.image_url'],
  ['an empty object', { type: 'image_url', image_url: {} }, 'missing_parameter', '.image_url.url'],
  ['an empty text', { type: 'image_url', image_url: { url: '' } }, 'missing_parameter', '.image_url.url'],
  ['no file', { type: 'file' }, 'missing_parameter', '.file_data'],
  [
    'a file that is a number',
    { type: 'file', file: { file_data: 7 } },
    'missing_parameter',
    '.file.file_data',
  ],
]
for (const [what, part, kind, param] of refused)
  test(`refused: ${what}`, () => expect(faultOf(part)).toMatchObject({ kind, param: at + param }))

function faultOf(part: Part) {
  try {
    return readAttachment(part, at)
  } catch (error) {
    return error instanceof GatewayError ? error.fault : error
  }
}

for (const type of ['text', 'input_text', 'refusal', 'toString', '__proto__'])
  test(`no attachment: ${type}`, () => expect(readAttachment({ type }, at)).toBeUndefined())
