const mark = 'g2a.'

/** A summary as the opaque text a compaction item carries. Nothing secret: it is the caller's own conversation. */
export const wrapSummary = (summary: string): string => mark + Buffer.from(summary).toString('base64url')

/** The summary in such a text; '' for one that another server made, which nobody else can read. */
export function summaryIn(encrypted: unknown): string {
  if (typeof encrypted !== 'string' || !encrypted.startsWith(mark)) return ''
  return `Summary of the conversation before this point:\n${Buffer.from(encrypted.slice(mark.length), 'base64url').toString()}`
}
