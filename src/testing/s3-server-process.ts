import crypto from 'node:crypto'
import fs from 'node:fs'

type Server = new (options: object) => { run: () => Promise<{ port: number }> }
const S3rver = require('s3rver') as Server

/**
 * A real S3 server in a process of its own: `s3-server-process.ts FOLDER BUCKET`. Prints its port.
 * s3rver encrypts the tokens of its listings by DES, which today's OpenSSL no longer has, and takes folders to be sorted,
 * which only Node's are: both are mended here, so that listings have pages.
 */
const plain = {
  update: (text: string | Uint8Array) => Buffer.from(text as string),
  final: () => Buffer.alloc(0),
}
const mended = (name: 'createCipheriv' | 'createDecipheriv') => {
  const real = crypto[name] as (...values: unknown[]) => unknown
  Reflect.set(crypto, name, (...values: unknown[]) => (values[0] === 'des' ? plain : real(...values)))
}
mended('createCipheriv')
mended('createDecipheriv')
const readFolder = fs.readdirSync as (...values: unknown[]) => unknown[]
Reflect.set(fs, 'readdirSync', (...values: unknown[]) => readFolder(...values).toSorted())

const [directory = '', bucket = ''] = process.argv.slice(2)
const { port } = await new S3rver({
  directory,
  port: Number(process.argv[4] ?? 0),
  address: '127.0.0.1',
  silent: true,
  configureBuckets: [{ name: bucket, configs: [] }],
}).run()
process.stdout.write(`${port}\n`)
