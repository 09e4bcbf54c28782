import { t, type TSchema } from '../lib/schema.ts'

const restart = { restart: true }
const secret = { ...restart, secret: true, pattern: String.raw`^[\x20-\x7e]*$` }

/** `[media]`: where our copies of pictures and videos lie. All but the redirect wait for the next start. */
export const MediaSettings = t.Object({
  storage: t.Unsafe<'local' | 's3'>(t.Union([t.Literal('local'), t.Literal('s3')] as TSchema[], restart)),
  s3_endpoint: t.String({
    ...restart,
    pattern: String.raw`^(https?://[^\s/?#]+[^\s?#]*)?$`,
    expects: 'an http:// or https:// address, or ""',
  }),
  s3_bucket: t.String({
    ...restart,
    pattern: String.raw`^([a-z\d][a-z\d.-]{1,61}[a-z\d])?$`,
    expects: 'the name of a bucket, or ""',
  }),
  s3_region: t.String({
    ...restart,
    pattern: String.raw`^[\w-]*$`,
    expects: 'a region as eu-central-1, or ""',
  }),
  s3_access_key_id: t.String({ ...secret, expects: 'the id of an access key, or ""' }),
  s3_secret_access_key: t.String({ ...secret, expects: 'the secret of the access key, or ""' }),
  s3_prefix: t.String({
    ...restart,
    pattern: String.raw`^[\w./-]{0,200}$`,
    expects: 'letters, digits and any of . _ - /, or ""',
  }),
  s3_redirect: t.Boolean(),
})
