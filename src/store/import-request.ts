/**
 * Requests as browsers copy them, over several lines: as cURL (bash and cmd), as fetch, as PowerShell, or the headers
 * alone. `starts` tells whether a line begins one, `goesOn` whether the next line belongs to it.
 */
export type RequestShape = { starts: RegExp; goesOn: (before: string, line: string) => boolean }

const header =
  /^:?(?:authority|method|path|scheme|accept|accept-\w+|user-agent|referer|origin|host|connection|cache-control|pragma|priority|dnt|te|baggage|sentry-trace|traceparent|content-\w+|sec-[\w-]+|x-[\w-]+|cookie|set-cookie|upgrade-insecure-requests|if-[\w-]+)\s*:/i

const shapes: RequestShape[] = [
  { starts: /^\$?\s*curl(?:\.exe)?\s/i, goesOn: (before) => /[\\^`]$/.test(before) },
  { starts: /^(?:await\s+)?fetch\(/, goesOn: (before) => !/\}\s*\)\s*;?$/.test(before) },
  {
    starts: /^(?:\$session\b|Invoke-(?:WebRequest|RestMethod)\b)/i,
    goesOn: (before, line) =>
      /^(?:\$session\b|Invoke-)/i.test(line) ||
      (line !== '' && !/^\}$/.test(before) && /[`{]$|^[ \t]|^"/.test(before)),
  },
  {
    starts: new RegExp(`${header.source}|^(?:GET|POST|PUT|OPTIONS|HEAD) \\S+(?: HTTP/[\\d.]+)?$`, 'i'),
    // A second cookie line is another account's.
    goesOn: (_, line) => header.test(line) && !/^(?:set-)?cookie\s*:/i.test(line),
  },
]

/** The shape of the request that begins with this line, undefined when none does. */
export const requestShape = (line: string): RequestShape | undefined =>
  shapes.find(({ starts }) => starts.test(line))
