/**
 * The path below which this panel is reached, as `/grok`, or "". The panel's own script lies at `/admin/assets/` below
 * it; outside of the bundle (in tests) there is none.
 */
export const base = baseOf(import.meta.url)

/** What stands before `/admin/assets/` in the path of a script. */
export function baseOf(script: string): string {
  const at = script.indexOf('/admin/assets/')
  return at < 0 ? '' : new URL(script.slice(0, at) || '/', script).pathname.replace(/\/$/, '')
}
