import { expect, test } from 'bun:test'
import { maskedEmails, unmaskedEmails } from './mask-emails.ts'

const texts: [text: string, masked: string][] = [
  ['ada@example.com', 'a***@example.com'],
  ['Ada <ada.b+c@mail.example.co.uk>, bought in May', 'Ada <a***@mail.example.co.uk>, bought in May'],
  ['one@x.de|two@y.de', 'o***@x.de|t***@y.de'],
  ['émile@exemple.fr and 李@例子.公司', 'é***@exemple.fr and 李***@例子.公司'],
  ['no address: a@b, @name, x @ y.z', 'no address: a@b, @name, x @ y.z'],
  ['', ''],
]
for (const [text, masked] of texts)
  test(`addresses in "${text}" are masked and come back`, () => {
    expect(maskedEmails(text)).toBe(masked)
    expect(maskedEmails(masked)).toBe(masked)
    expect(unmaskedEmails(masked, text)).toBe(text)
  })

test('an edited text keeps the addresses that are still there, and takes new ones as they are', () => {
  const before = 'ada@example.com, amy@example.com'
  expect(unmaskedEmails('new: a***@example.com, a***@example.com!', before)).toBe(
    'new: ada@example.com, amy@example.com!',
  )
  expect(unmaskedEmails('bob@example.com', before)).toBe('bob@example.com')
  expect(unmaskedEmails('', before)).toBe('')
  expect(unmaskedEmails('a***@example.org', before)).toBe('a***@example.org')
})
