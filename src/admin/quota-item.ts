import { mediaLineOf } from '../core/model.ts'
import type { QuotaPoint } from '../core/quota-point.ts'

/** What an account had left in an hour, as the admin API shows it: kinds of media under the names that GET /tokens has. */
export const encodeQuotaPoint = ({ at, quota }: QuotaPoint) => ({
  at,
  quota: Object.fromEntries(Object.entries(quota).map(([key, left]) => [mediaLineOf(key) ?? key, left])),
})
