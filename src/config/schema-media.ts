import { t, type TSchema } from '../lib/schema.ts'
import { headerValue, text } from './schema-parts.ts'

const restart = { restart: true }
const secret = { ...restart, secret: true }

/** `[media]`: where our copies of pictures and videos lie. All but the redirect wait for the next start. */
export const MediaSettings = t.Object({
  storage: t.Unsafe<'local' | 's3'>(t.Union([t.Literal('local'), t.Literal('s3')] as TSchema[], restart)),
  s3_endpoint: text(String.raw`^(https?://[^\s/?#]+[^\s?#]*)?$`, {
    ...restart,
    expects: 'an http:// or https:// address, or ""',
  }),
  s3_bucket: text(String.raw`^([a-z\d][a-z\d.-]{1,61}[a-z\d])?$`, {
    ...restart,
    expects: 'the name of a bucket, or ""',
  }),
  s3_region: text(String.raw`^[\w-]*$`, { ...restart, expects: 'a region as eu-central-1, or ""' }),
  s3_access_key_id: headerValue(secret),
  s3_secret_access_key: headerValue(secret),
  s3_prefix: text(String.raw`^[\w./-]{0,200}$`, {
    ...restart,
    expects: 'letters, digits and any of . _ - /, or ""',
  }),
  s3_redirect: t.Boolean(),
})
