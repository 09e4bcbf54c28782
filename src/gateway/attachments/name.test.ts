import { expect, test } from 'bun:test'
import { cleanName, nameInUrl } from './name.ts'

const names: [name: string, extension: string | undefined, clean: string][] = [
  ['cat.png', undefined, 'cat.png'],
  ['cat.png', 'png', 'cat.png'],
  ['cat.png', 'jpg', 'cat.jpg'],
  ['cat.JPEG', 'jpg', 'cat.JPEG'],
  ['cat', 'webp', 'cat.webp'],
  ['参考图 1.png', 'png', '参考图 1.png'],
  ['archive.tar.gz', undefined, 'archive.tar.gz'],
  ['../../etc/passwd', undefined, 'passwd'],
  ['C:\\Users\\me\\cat.png', undefined, 'cat.png'],
  ['a\r\nb\u0000\u202Ec.txt', undefined, 'abc.txt'],
  ['.env', undefined, 'env'],
  ['..', undefined, ''],
  ['/', 'png', ''],
  ['', 'png', ''],
  [`${'好'.repeat(200)}.png`, 'png', `${'好'.repeat(116)}.png`],
  ['a.b c d', 'png', 'a.b c d.png'],
]
for (const [name, extension, clean] of names)
  test(`a name: ${JSON.stringify(name).slice(0, 40)} ${extension ?? ''}`, () =>
    expect(cleanName(name, extension)).toBe(clean))

const urls: [url: string, name: string][] = [
  ['https://example.com/a/cat.png?x=1#y', 'cat.png'],
  ['https://example.com/%E7%8C%AB.png', '猫.png'],
  ['https://example.com/%zz.png', '%zz.png'],
  ['https://example.com/a/', ''],
  ['https://example.com', ''],
  ['data:image/png;base64,iVBORw0KGgo=', ''],
  ['nonsense', ''],
]
for (const [url, name] of urls) test(`the name in ${url}`, () => expect(nameInUrl(url)).toBe(name))
