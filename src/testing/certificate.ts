import { generateKeyPairSync, sign } from 'node:crypto'

/** A fresh key and a certificate for one host name that signs itself, both PEM. Valid from yesterday for a month. */
export function selfSigned(host: string): { key: string; cert: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const name = sequence(set(sequence(oid(2, 5, 4, 3), der(0x0c, Buffer.from(host)))))
  const algorithm = sequence(oid(1, 2, 840, 10045, 4, 3, 2)) // ECDSA with SHA-256
  const altNames = sequence(der(0x82, Buffer.from(host)))
  const now = Date.now()
  const day = 86_400_000
  const body = sequence(
    der(0xa0, integer(2)), // version 3
    integer(1),
    algorithm,
    name,
    sequence(time(now - day), time(now + 30 * day)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(sequence(oid(2, 5, 29, 17), der(0x04, altNames)))),
  )
  const signature = der(0x03, Buffer.of(0), sign('sha256', body, privateKey))
  return {
    key: String(privateKey.export({ type: 'pkcs8', format: 'pem' })),
    cert: pem(sequence(body, algorithm, signature)),
  }
}

function der(tag: number, ...parts: Uint8Array[]): Buffer {
  const body = Buffer.concat(parts)
  const { length } = body
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255]
  return Buffer.concat([Buffer.of(tag, ...size), body])
}

const sequence = (...parts: Uint8Array[]) => der(0x30, ...parts)
const set = (...parts: Uint8Array[]) => der(0x31, ...parts)
const integer = (value: number) => der(0x02, Buffer.of(value))
const time = (at: number) =>
  der(0x17, Buffer.from(`${new Date(at).toISOString().replaceAll(/\D/g, '').slice(2, 14)}Z`))

function oid(first: number, second: number, ...rest: number[]): Buffer {
  const septets = (value: number): number[] =>
    value < 128 ? [value] : [...septets(value >> 7).map((byte) => byte | 128), value & 127]
  return der(0x06, Buffer.of(first * 40 + second, ...rest.flatMap(septets)))
}

const pem = (bytes: Buffer) =>
  `-----BEGIN CERTIFICATE-----\n${bytes.toString('base64').replaceAll(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`
