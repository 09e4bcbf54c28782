const overTls = Symbol('over TLS')

/**
 * Notes that we ourselves speak TLS with the caller, and gives the request an http:// URL: Elysia 1.4.30 looks for the
 * path behind seven letters when hosts may be short (`standardHostname: false`), and finds `//host` in an https one.
 */
export function noteTls(request: Request): void {
  Object.defineProperty(request, 'url', {
    value: request.url.replace(/^https:/, 'http:'),
    configurable: true,
  })
  Object.defineProperty(request, overTls, { value: true })
}

/** Whether `noteTls` saw it. */
export const isOverTls = (request: Request): boolean => overTls in request
