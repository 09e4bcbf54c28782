import type { RequestInfo } from './request-info.ts'

/** Of each, in characters. A log is for finding out what happened, not for pictures. */
const most = 65_536

/** Keeps what was asked, while `log.store_bodies` is on. */
export function keepRequest(info: RequestInfo | undefined, text: string): void {
  if (info?.bodies) info.bodies.request = cut(text)
}

/** Keeps what was answered, piece by piece, while `log.store_bodies` is on or an `Idempotency-Key` asks for it. */
export function keepAnswer({ bodies, onText }: RequestInfo, text: string): void {
  onText?.(text)
  if (bodies && bodies.answer.length <= most) bodies.answer = cut(bodies.answer + text)
}

const cut = (text: string): string => (text.length > most ? `${text.slice(0, most)}…` : text)
