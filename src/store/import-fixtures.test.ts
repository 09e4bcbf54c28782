// Files as people have them, with made-up values: each with exactly what it gives, in expected.json.
import { expect, test } from 'bun:test'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { openArchive } from './import-archive.ts'
import { parseFiles } from './parse-import.ts'

const folder = join(import.meta.dir, 'fixtures', 'import')
const names = readdirSync(folder)
  .filter((name) => name !== 'expected.json')
  .toSorted()
const expected = JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8')) as Record<string, string[]>

/** The number in the session of a made-up token, so that the result can be read. */
function session(credential: string): string {
  const claims = /^eyJ[^.]+\.(eyJ[^.]+)\./.exec(credential)?.[1]
  const id = claims && /"(\w{8})-/.exec(Buffer.from(claims, 'base64url').toString())?.[1]
  return id === undefined ? credential : `#${Number.parseInt(id ?? '', 16)}`
}

/** Every account and every refusal of a file, one line each. */
async function resultOf(name: string): Promise<string[]> {
  const bytes = readFileSync(join(folder, name))
  const { entries, invalid, understood } = await parseFiles(openArchive({ name, bytes }), 'ssoBasic')
  const line = new Map(understood.map((one) => [one.credential, one]))
  const accounts = [...entries.values()].map(({ credential, pool, fields }) => {
    const { line: at, leftOut, file } = line.get(credential) ?? { line: 0, leftOut: 0 }
    const place = file === name ? `${at}` : `${file?.slice(name.length + 1)} ${at}`
    const told = Object.keys(fields).length > 0 ? ` ${JSON.stringify(fields)}` : ''
    return `${place}: ${pool} ${session(credential)}${told}${leftOut > 0 ? ` left out ${leftOut}` : ''}`
  })
  const refused = invalid.map(({ file = '', line: at, reason }) =>
    file === name ? `${at}: ${reason}` : `${file.slice(name.length + 1)} ${at}: ${reason}`,
  )
  return [...accounts, ...refused]
}

test('every file has its result written down', () => expect(Object.keys(expected)).toEqual(names))
for (const name of names) test(name, async () => expect(await resultOf(name)).toEqual(expected[name] ?? []))
