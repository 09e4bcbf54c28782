import { expect, test } from 'bun:test'
import { readDataUri } from './data-uri.ts'

const good: [uri: string, contentType: string, text: string][] = [
  ['data:text/plain;base64,aGk=', 'text/plain', 'hi'],
  ['DATA:Text/Plain;BASE64,aGk=', 'text/plain', 'hi'],
  ['data:text/plain;charset=utf-8;base64,5L2g5aW9', 'text/plain', '你好'],
  ['data:;base64,aGk', '', 'hi'],
  ['data:;base64,aGk%3D', '', 'hi'],
  ['data:;base64,aG\n k=\r\n', '', 'hi'],
  ['data:;base64,Pz8_Pj4-', '', '???>>>'],
  ['data:;base64,Pz8/Pj4+', '', '???>>>'],
  ['data:,hello%20world', '', 'hello world'],
  ['data:text/plain,a%2Cb,c%E4%BD%A0好', 'text/plain', 'a,b,c你好'],
  ['data:text/plain,100% %zz %4', 'text/plain', '100% %zz %4'],
  ['data:,', '', ''],
]
for (const [uri, contentType, text] of good)
  test(`reads ${JSON.stringify(uri)}`, () => {
    const read = readDataUri(uri)
    expect(read?.contentType).toBe(contentType)
    expect(new TextDecoder().decode(read?.bytes)).toBe(text)
  })

const broken = [
  'data:text/plain;base64',
  'data:;base64,a',
  'data:;base64,aG!k',
  'data:;base64,%zz',
  'data:;base64,aGk=x',
  'data:;base64,aG=k',
  'data:;base64,aGkh====',
  'https://example.com/,',
  'xdata:,a',
  `data:${'x'.repeat(2000)},a`,
]
for (const uri of broken) test(`refuses ${uri.slice(0, 40)}`, () => expect(readDataUri(uri)).toBeUndefined())

test('bytes that are no text come through', () => {
  const bytes = Uint8Array.from({ length: 256 }, (_, i) => i)
  const escaped = [...bytes].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('')
  expect(readDataUri(`data:,${escaped}`)?.bytes).toEqual(bytes)
  expect(readDataUri(`data:;base64,${Buffer.from(bytes).toString('base64')}`)?.bytes).toEqual(bytes)
})
