import type { Fault } from '../core/fault.ts'
import type { Attempt } from '../gateway/attempt.ts'
import type { Slot } from '../gateway/key-limits.ts'
import type { Facts, Outcome, RequestInfo } from './request-info.ts'
import type { Usage } from './usage.ts'

type Writable<T> = { -readonly [Key in keyof T]: T[Key] }

// The only way to change what is known of a request: everybody else sees it read-only.
const facts = (info: RequestInfo): Writable<Facts> => info
const outcome = (info: RequestInfo): Writable<Outcome> => info.outcome

/** Who asks; `keeps` says that the request log wants what is asked and answered. */
export function noteCaller(info: RequestInfo, keyId: string, keeps: boolean): void {
  facts(info).keyId = keyId
  if (keeps) facts(info).bodies = { request: '', answer: '' }
}

/** Its place among the requests of its key, once it was let in. */
export function noteSlot(info: RequestInfo, slot: Slot): void {
  facts(info).slot = slot
}

/** Headers for the answer, whatever it will be. */
export function noteHeaders(info: RequestInfo, headers: Record<string, string>): void {
  facts(info).headers = headers
}

/** What is asked for. */
export function noteWish(info: RequestInfo, wish: { model?: string; stream?: boolean }): void {
  Object.assign(outcome(info), wish)
}

/** One try with an account; the first that answered was the first content. */
export function noteAttempt(info: RequestInfo, attempt: Attempt): void {
  facts(info).attempts = [...info.attempts, attempt]
  if (!attempt.fault) outcome(info).firstContentMs ??= info.elapsed()
}

/** What was used so far, in place of what was noted before. */
export function noteUsage(info: RequestInfo, usage: Usage | undefined): void {
  if (usage) outcome(info).usage = usage
}

/** Why there is no answer, or only a part of one; the last that is noted counts. */
export function noteFault(info: RequestInfo, fault: Fault): void {
  outcome(info).fault = fault
}

export function noteStatus(info: RequestInfo, status: number): void {
  outcome(info).status = status
}

/** It gets no row of its own in the log unless it fails: the job it orders or looks at has one. */
export function noteUnlisted(info: RequestInfo): void {
  outcome(info).unlisted = true
}

/** The answer goes on after the handler has returned: whoever writes it ends the request. */
export function noteStreaming(info: RequestInfo): void {
  facts(info).streaming = true
}

/** Calls back with the text of a stream as it is written, heartbeats left out. */
export function listenToText(info: RequestInfo, listener: (text: string) => void): void {
  facts(info).onText = listener
}

/** Of each, in characters. A log is for finding out what happened, not for pictures. */
const most = 65_536

/** Keeps what was asked, while `log.store_bodies` is on. */
export function keepRequest(info: RequestInfo | undefined, text: string): void {
  if (info?.bodies) facts(info).bodies = { ...info.bodies, request: cut(text) }
}

/** Keeps what was answered, piece by piece, while `log.store_bodies` is on or an `Idempotency-Key` asks for it. */
export function keepAnswer(info: RequestInfo, text: string): void {
  const { bodies, onText } = info
  onText?.(text)
  if (bodies && bodies.answer.length <= most)
    facts(info).bodies = { ...bodies, answer: cut(bodies.answer + text) }
}

const cut = (text: string): string => (text.length > most ? `${text.slice(0, most)}…` : text)
