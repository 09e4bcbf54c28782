import type { Server } from 'bun'
import { type Certificate, type CertificatePaths, readCertificate } from './certificate-files.ts'
import { asFault } from './core/fault.ts'
import type { Log } from './lib/log.ts'
import { watchFile } from './lib/watch-file.ts'

/** What listens. A renewed certificate needs a new socket; the old one's requests run on behind the same address. */
export type Listener = {
  url: string
  hostname: string | undefined
  /** Takes no new connections. Resolves when the running requests have ended; `cut` ends them at once. */
  stop: (cut: boolean) => Promise<void>
}

export type ListenOptions = {
  /** Opens the server on that port; throws when it cannot. */
  serve: (port: number, tls: Certificate | undefined) => Server<unknown>
  port: number
  /** HTTPS with these files; both are read again when they change. */
  certificate: CertificatePaths | undefined
  log: Log
  everyMs?: number
}

/** Opens the port. Throws what the system says when it cannot, and a GatewayError for a certificate that cannot be used. */
export function listen({ serve, port, certificate, log, everyMs }: ListenOptions): Listener {
  const first = certificate && readCertificate(certificate)
  let server = serve(port, first)
  const { hostname } = server
  const host = hostname?.includes(':') ? `[${hostname}]` : hostname
  const realPort = server.port ?? port
  // Those that still have requests.
  const servers = new Set([server])
  // The last pair of files that was judged, so that a bad one is reported once.
  let judged = first && first.cert + first.key
  const paths = certificate ? [certificate.cert, certificate.key] : []
  const watches = paths.map((path) =>
    watchFile({
      path,
      look: renew,
      failed: (error) => log.debug('no watch on a certificate file', { path, error: String(error) }),
      // Certbot writes two files, one after the other.
      settleMs: 1000,
      ...(everyMs && { everyMs }),
    }),
  )

  function renew(): void {
    if (!certificate) return
    try {
      const next = readCertificate(certificate)
      if (next.cert + next.key === judged) return
      judged = next.cert + next.key
      replace(next)
      log.info('the renewed certificate is in use', { file: certificate.cert })
    } catch (error) {
      const { message } = asFault(error)
      if (message === judged) return
      judged = message
      log.error(`the certificate in use stays: ${message}`)
    }
  }

  /** The port is free for a moment in between; when somebody else takes it, the old certificate cannot come back either. */
  function replace(next: Certificate): void {
    const before = server
    void before.stop(false).then(() => servers.delete(before))
    server = serve(realPort, next)
    servers.add(server)
  }

  return {
    url: `${certificate ? 'https' : 'http'}://${host}:${realPort}`,
    hostname,
    stop: async (cut) => {
      for (const watch of watches) watch.close()
      await Promise.all([...servers].map((each) => each.stop(cut)))
    },
  }
}
