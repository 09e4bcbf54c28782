import { createSecureContext } from 'node:tls'
import { isAbsolute, join } from 'node:path'
import { readBytes } from './config/file-access.ts'
import { fail } from './core/fault.ts'

/** A certificate chain and its private key, as PEM. */
export type Certificate = { cert: string; key: string }

/** Where they are. Paths that are not absolute are below the data folder. */
export type CertificatePaths = { cert: string; key: string }

/** The paths of `server.tls_cert` and `tls_key`, undefined when HTTPS is off. */
export function certificatePaths(
  { tls_cert, tls_key }: { tls_cert: string; tls_key: string },
  dataDir: string,
): CertificatePaths | undefined {
  const absolute = (path: string) => (isAbsolute(path) ? path : join(dataDir, path))
  return tls_cert === '' || tls_key === '' ? undefined : { cert: absolute(tls_cert), key: absolute(tls_key) }
}

/** Reads both. Throws a GatewayError that names the file when one is missing or is not PEM, or they do not belong together. */
export function readCertificate(paths: CertificatePaths): Certificate {
  const cert = readBytes(paths.cert).toString()
  const key = readBytes(paths.key).toString()
  try {
    createSecureContext({ cert, key })
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error)
    const why = reason.includes('MISMATCH')
      ? `${paths.key} is not the key of the certificate in ${paths.cert}`
      : `${paths.cert} and ${paths.key} must be a certificate chain and its private key as PEM, without a passphrase (${reason})`
    fail({ kind: 'internal', message: `HTTPS cannot be used: ${why}. Correct server.tls_cert and tls_key.` })
  }
  return { cert, key }
}
