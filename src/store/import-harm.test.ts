// What must never become an account, whatever file it stands in: it would be sent to the web app as a cookie.
import { expect, test } from 'bun:test'
import { parseImport } from './parse-import.ts'

const token =
  'eyJ0eXAiOiJKV1QifQ.eyJzZXNzaW9uX2lkIjoiMDAwMDAwMDAtMDAwMC00MDAwLTgwMDAtMDAwMDAwMDAwMDAxIn0.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA1'
const password = 'Xk29fjs83hfKs92jdhWq81kdjs7'
const uuid = '3f2b8c1a-7d4e-4f5a-9b6c-0d1e2f3a4b5c'
const key = 'xai-AbCdEfGhIjKlMnOpQrStUvWxYz0123456789AbCdEfGh'
// Of an OAuth sign-in: it names an issuer and no session.
const foreign = 'eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJodHRwczovL2F1dGguZXhhbXBsZSIsInN1YiI6IjEifQ.c2lnbmF0dXJl'

const files: Record<string, string> = {
  'a table': `id,email,password,sso\n${uuid},a@example.com,${password},${token}`,
  'a table whose password comes last': `email,sso,password\na@example.com,${token},${password}`,
  'a table with another order than its headings': `email,sso,password\na@example.com,${password},${token}`,
  dashes: `a@example.com----${password}----${token}`,
  'dashes, token first': `${token}----a@example.com----${password}`,
  colons: `a@example.com:${password}:${token}`,
  bars: `a@example.com|${password}|${token}`,
  tabs: `a@example.com\t${password}\t${token}`,
  blanks: `a@example.com ${password} ${token}`,
  commas: `a@example.com, ${password}, ${token}`,
  'a name instead of the address': `alice----${password}----${token}`,
  'a password that looks like an address': `alice:P@ssw0rd.word:${token}`,
  'no name at all': `${password}----${token}`,
  captions: `email: a@example.com | password: ${password} | sso: ${token}`,
  'an object': JSON.stringify({ email: 'a@example.com', password, emailPassword: password, sso: token }),
  'objects by id': JSON.stringify({ [uuid]: { password, token } }),
  'a wrapped list': JSON.stringify({
    password,
    secret: password + password,
    accounts: [{ password, token }],
  }),
}
for (const [name, text] of Object.entries(files))
  test(`the token alone is taken from ${name}`, async () => {
    const { entries, invalidCount } = await parseImport(text, 'ssoBasic')
    expect([...entries.keys()]).toEqual([token])
    expect(invalidCount).toBe(0)
    const kept = JSON.stringify([...entries.values()])
    for (const secret of [password, 'P@ss', uuid]) expect(kept).not.toContain(secret)
  })

const nothing: Record<string, [text: string, reason: RegExp]> = {
  'a long word': ['abcdefghijklmnopqrstuvwxyz', /put sso= before it/],
  'a password': [password, /put sso= before it/],
  'a UUID': [uuid, /^not a token/],
  'an API key in a cookie': [`sso=${key}`, /API key in a cookie/],
  'an API key in cookies.txt': [`.grok.com\tTRUE\t/\tTRUE\t0\tsso\t${key}`, /API key in a cookie/],
  'a JWT of another service': [foreign, /another service/],
  'a name of nobody': [JSON.stringify({ passwords: [password] }), /^not a token/],
}
for (const [name, [text, reason]] of Object.entries(nothing))
  test(`${name} is no account, and why is said`, async () => {
    const { entries, invalid } = await parseImport(text, 'ssoBasic')
    expect([...entries.keys()]).toEqual([])
    expect(invalid.map((one) => one.reason).join()).toMatch(reason)
    expect(JSON.stringify(invalid)).not.toContain(key.slice(4))
  })

test('other sites have a cookie called sso too', async () => {
  const jar = `.example.com\tTRUE\t/\tTRUE\t0\tsso\t${token}\n`
  const list = JSON.stringify([{ domain: '.example.com', name: 'sso', value: token }])
  for (const text of [jar, list]) expect((await parseImport(text, 'ssoBasic')).entries.size).toBe(0)
})

const keys: Record<string, string> = {
  alone: key,
  'with its name': `XAI_API_KEY=${key}`,
  'in JSON': JSON.stringify({ ssoBasic: [key] }),
  'as a token': JSON.stringify({ token: key, note: 'n' }),
  'among keys': JSON.stringify({ xaiKeys: [key] }),
  'as a key': JSON.stringify({ ssoBasic: { [key]: {} } }),
  'in a JSON line': `"${key}"\n`,
  'in a table': `name,token\nmine,${key}`,
  'with a name': `mine----${key}`,
}
for (const [name, text] of Object.entries(keys))
  test(`an API key ${name} is one of the keys, whatever pool was chosen`, async () => {
    const { entries, invalidCount } = await parseImport(text, 'ssoSuper')
    expect([...entries.values()].map(({ credential, pool }) => [credential, pool])).toEqual([
      [key, 'xaiKeys'],
    ])
    expect(invalidCount).toBe(0)
  })
