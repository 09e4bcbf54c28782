import type { Config } from '../config/schema.ts'

type Options = { stream_options?: { include_usage?: boolean | null } | null }

/** Whether a stream ends with a usage chunk: when the caller asks for it, or `compat.stream_usage` says always. */
export const sendsUsage = ({ compat }: Pick<Config, 'compat'>, { stream_options }: Options): boolean =>
  compat.stream_usage === 'always' || stream_options?.include_usage === true
