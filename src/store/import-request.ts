/**
 * Requests as browsers copy them, over several lines: as cURL (bash and cmd), as fetch, as PowerShell, or the headers
 * alone. `starts` tells whether a line begins one, `goesOn` whether the next line belongs to it.
 */
export type RequestShape = { starts: RegExp; goesOn: (lines: readonly string[], line: string) => boolean }

const header =
  /^:?(?:authority|method|path|scheme|accept|accept-\w+|user-agent|referer|origin|host|connection|cache-control|pragma|priority|dnt|te|baggage|sentry-trace|traceparent|content-\w+|sec-[\w-]+|x-[\w-]+|cookie|set-cookie|upgrade-insecure-requests|if-[\w-]+)\s*:/i

const cookie = /^(?:set-)?cookie\s*:/i

const shapes: RequestShape[] = [
  { starts: /^\$?\s*curl(?:\.exe)?\s/i, goesOn: (lines) => /[\\^`]$/.test(lines.at(-1) ?? '') },
  { starts: /^(?:await\s+)?fetch\(/, goesOn: (lines) => !/\}\s*\)\s*;?$/.test(lines.at(-1) ?? '') },
  {
    starts: /^(?:\$session\b|Invoke-(?:WebRequest|RestMethod)\b)/i,
    goesOn: (lines, line) => {
      const before = lines.at(-1) ?? ''
      if (/^(?:\$session\b|Invoke-)/i.test(line)) return true
      return line !== '' && before !== '}' && /[`{]$|^"/.test(before)
    },
  },
  {
    starts: new RegExp(`${header.source}|^(?:GET|POST|PUT|OPTIONS|HEAD) \\S+(?: HTTP/[\\d.]+)?$`, 'i'),
    // A second cookie line is another account's.
    goesOn: (lines, line) =>
      header.test(line) && !(cookie.test(line) && lines.some((one) => cookie.test(one))),
  },
]

/** The shape of the request that begins with this line, undefined when none does. */
export const requestShape = (line: string): RequestShape | undefined =>
  shapes.find(({ starts }) => starts.test(line))
