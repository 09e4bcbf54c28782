import { expect, test } from 'bun:test'
import { sampleRandom } from '../testing/sample-accounts.ts'
import { createTokenEditor, type EntryEdit, type NewEntry } from './token-edit.ts'
import { readTokens } from './token-list.ts'
import { walkTokens } from './token-scan.ts'

const token = (name: string) => `eyJ0eXAiOiJKV1QifQ.${name}`
const [a, b, c, d] = ['a', 'b', 'c', 'd'].map(token) as [string, string, string, string]
type Edits = Record<string, EntryEdit>

/** The file after the edits, by credential, and the additions. */
function edited(text: string, edits: Edits, added: NewEntry[] = []): string {
  const bytes = Buffer.from(text)
  const editor = createTokenEditor(bytes)
  for (const placed of walkTokens(bytes, editor.onShelf)) {
    const wanted = 'credential' in placed.entry && edits[placed.entry.credential]
    if (wanted) editor.edit(placed, wanted)
  }
  for (const entry of added) editor.add(entry)
  let [at, out] = [0, '']
  for (const { start, end, text } of editor.edits()) {
    expect(start).toBeGreaterThanOrEqual(at)
    out += bytes.toString('utf8', at, start) + text
    at = end
  }
  return out + bytes.toString('utf8', at)
}

const remove = { remove: true } as const
const plain = (credential: string, pool = 'ssoBasic'): NewEntry => ({ credential, pool, fields: {} })

const cases: [name: string, before: string, edits: Edits, added: NewEntry[], after: string][] = [
  ['nothing asked, nothing touched', `{ "ssoBasic":["${a}" ] }`, {}, [], `{ "ssoBasic":["${a}" ] }`],
  ['the first goes', `["${a}", "${b}"]`, { [a]: remove }, [], `["${b}"]`],
  ['the last goes', `["${a}", "${b}"]`, { [b]: remove }, [], `["${a}"]`],
  ['the only one goes', `{"p":["${a}"], "x":1}`, { [a]: remove }, [], `{"p":[], "x":1}`],
  [
    'neighbours go, the ends stay',
    `["${a}", "${b}", "${c}", "${d}"]`,
    { [b]: remove, [c]: remove },
    [],
    `["${a}", "${d}"]`,
  ],
  ['the last two go', `["${a}", "${b}", "${c}"]`, { [b]: remove, [c]: remove }, [], `["${a}"]`],
  ['all go and one comes', `["${a}", "${b}"]`, { [a]: remove, [b]: remove }, [plain(c)], `[ "${c}"]`],
  [
    'a member of a dictionary goes with its key',
    `{"ssoNormal": {"${a}": {"note":"x"}, "${b}": {}}}`,
    { [a]: remove },
    [],
    `{"ssoNormal": {"${b}": {}}}`,
  ],
  [
    'a member of a flat dictionary too',
    `{"${a}": {}, "other": [], "${b}": {}}`,
    { [b]: remove },
    [],
    `{"${a}": {}, "other": []}`,
  ],
  [
    'a new one in the hand of the old',
    `{\n  "ssoBasic": [\n    "${a}"\n  ]\n}\n`,
    {},
    [plain(b), { credential: c, pool: 'ssoBasic', fields: { note: 'n' } }],
    `{\n  "ssoBasic": [\n    "${a}",\n    "${b}",\n    {"token":"${c}","note":"n"}\n  ]\n}\n`,
  ],
  [
    'into an empty pool',
    `{\n  "ssoBasic": [],\n  "ssoSuper": []\n}\n`,
    {},
    [plain(a, 'ssoSuper')],
    `{\n  "ssoBasic": [],\n  "ssoSuper": [\n    "${a}"\n  ]\n}\n`,
  ],
  [
    'a pool that is not there yet',
    `{\n  "ssoBasic": []\n}`,
    {},
    [plain(a, 'mine')],
    `{\n  "ssoBasic": [],\n  "mine": [\n    "${a}"\n  ]\n}`,
  ],
  ['an empty file of one object', `{}`, {}, [plain(a)], `{\n  "ssoBasic": [\n    "${a}"\n  ]\n}`],
  [
    'another pool beside a bare list',
    `["${a}"]`,
    {},
    [plain(b, 'ssoSuper')],
    `{"ssoBasic": ["${a}"], "ssoSuper": [\n    "${b}"\n  ]}`,
  ],
  [
    'into a dictionary, keyed',
    `{"ssoSuper": {"${a}": {}}}`,
    {},
    [{ credential: b, pool: 'ssoSuper', fields: { note: 'n' } }, plain(c, 'ssoSuper')],
    `{"ssoSuper": {"${a}": {}, "${b}": {"note":"n"}, "${c}": {}}}`,
  ],
  [
    'a pool that is one text becomes a list',
    `{"ssoSuper": "${a}"}`,
    {},
    [plain(b, 'ssoSuper')],
    `{"ssoSuper": [\n    "${a}",\n    "${b}"\n  ]}`,
  ],
  ['a pool that is one text goes', `{"ssoSuper": "${a}"}`, { [a]: remove }, [], `{"ssoSuper": []}`],
  [
    'a field is set, all else stays byte for byte',
    `[{"token":"${a}" ,"big":12345678901234567890,"note":"x"}]`,
    { [a]: { set: { note: 'y', tags: ['t'] } } },
    [],
    `[{"token":"${a}" ,"big":12345678901234567890,"note":"y", "tags": ["t"]}]`,
  ],
  [
    'a field of a plain text',
    `["${a}"]`,
    { [a]: { set: { note: 'y' } } },
    [],
    `[{"token": "${a}", "note": "y"}]`,
  ],
  ['an empty field is not added', `["${a}"]`, { [a]: { set: { note: '', tags: [] } } }, [], `["${a}"]`],
  [
    'a move takes the entry as it stands',
    `{"ssoBasic": [{"token":"${a}","mine":1}, "${b}"], "ssoSuper": []}`,
    { [a]: { set: {}, pool: 'ssoSuper' } },
    [],
    `{"ssoBasic": ["${b}"], "ssoSuper": [\n    {"token":"${a}","mine":1}\n  ]}`,
  ],
  [
    'a move out of a dictionary keeps the credential',
    `{"ssoNormal": {"${a}": {"mine":1}}, "ssoSuper": ["${b}"]}`,
    { [a]: { set: { note: 'n' }, pool: 'ssoSuper' } },
    [],
    `{"ssoNormal": {}, "ssoSuper": ["${b}", {"token": "${a}", "mine":1, "note": "n"}]}`,
  ],
]
for (const [name, before, edits, added, after] of cases)
  test(name, () => expect(edited(before, edits, added)).toBe(after))

test('any mix of edits leaves a whole file with exactly the accounts that are wanted', () => {
  const random = sampleRandom(7)
  for (let round = 0; round < 400; round++) {
    const names = Array.from({ length: 12 }, (_, index) => token(`${round}-${index}`))
    const space = () => ['', ' ', '\n  ', '\t'][Math.floor(random() * 4)] ?? ''
    const entry = (name: string, keyed: boolean) =>
      keyed ? `"${name}"${space()}:${space()}{"k":1}` : random() < 0.5 ? `"${name}"` : `{"token":"${name}"}`
    const shelf = (list: string[], keyed: boolean) =>
      (keyed ? '{' : '[') +
      list.map((name) => space() + entry(name, keyed) + space()).join(',') +
      space() +
      (keyed ? '}' : ']')
    const cut = Math.floor(random() * 12)
    const file = `{"ssoBasic":${shelf(names.slice(0, cut), false)},"x":{},"ssoSuper":${space()}${shelf(names.slice(cut), random() < 0.5)}}`
    const edits: Edits = {}
    const wanted = new Map(names.map((name, index) => [name, index < cut ? 'ssoBasic' : 'ssoSuper']))
    for (const name of names) {
      const chance = random()
      if (chance < 0.4) {
        edits[name] = remove
        wanted.delete(name)
      } else if (chance < 0.6) {
        edits[name] = { set: { note: 'n' }, pool: 'ssoHeavy' }
        wanted.set(name, 'ssoHeavy')
      } else if (chance < 0.7) edits[name] = { set: { tags: ['t'] } }
    }
    const added = random() < 0.5 ? [plain(token(`${round}-new`), 'ssoSuper')] : []
    for (const { credential, pool } of added) wanted.set(credential, pool)
    const after = edited(file, edits, added)
    JSON.parse(after)
    const found = readTokens(Buffer.from(after)).entries.map(({ credential, pool }) => [credential, pool])
    expect(Object.fromEntries(found)).toEqual(Object.fromEntries(wanted))
  }
})
