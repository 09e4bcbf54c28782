import type { StorageTrouble } from './driver.ts'

/** Where files lie at an S3-compatible server. */
export type S3Place = { endpoint: string; bucket: string }

const remedies: Record<string, string> = {
  NoSuchBucket: 'Make the bucket, or correct media.s3_bucket.',
  InvalidAccessKeyId: 'Correct media.s3_access_key_id.',
  SignatureDoesNotMatch:
    'Correct media.s3_secret_access_key, and media.s3_region when the server has regions.',
  AccessDenied:
    'Allow the key s3:GetObject, s3:PutObject, s3:DeleteObject, s3:AbortMultipartUpload and s3:ListBucket on the bucket.',
  AllAccessDisabled: 'Look at the account of the storage: everything is refused there.',
  AuthorizationHeaderMalformed: 'Correct media.s3_region.',
  PermanentRedirect: 'Correct media.s3_endpoint and media.s3_region: the bucket lies elsewhere.',
  RequestTimeTooSkewed: 'Set the clock of this machine.',
  QuotaExceeded: 'Make room at the storage, or lower cache.limit_mb.',
  XMinioStorageFull: 'Make room at the storage, or lower cache.limit_mb.',
  timeout: 'Look whether the server is overloaded, and at the network between.',
}

const unreachable =
  'Check that the S3 server runs and that media.s3_endpoint leads to it; it is tried again by itself.'
const refused = 'The code is the S3 server’s own; its log says more. It is tried again by itself.'

// What Bun calls it when no connection stands (docs/runtime/networking/fetch).
const network =
  /^(Connection|FailedToOpenSocket|DNS|ENOTFOUND|ECONN|ETIMEDOUT|EHOSTUNREACH|UNABLE_TO|CERT|DEPTH_ZERO|SELF_SIGNED|ERR_TLS|Timeout)/i

/** What the operator is told of an S3 server that does not do what it should. `code` is S3's, Bun's or the system's name for it. */
export function s3Trouble({ endpoint, bucket }: S3Place, code: string): StorageTrouble {
  const where = `the bucket "${bucket}" at ${endpoint}`
  const isNetwork = network.test(code)
  const remedy = remedies[code] ?? (isNetwork ? unreachable : refused)
  return {
    values: { endpoint, bucket, code, remedy },
    message: `Pictures and videos can be neither stored nor served: ${where} ${isNetwork ? 'is not reached' : 'refuses'} (${code}).`,
    remedy,
  }
}
