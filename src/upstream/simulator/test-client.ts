import { readObject } from './read-object.ts'
import { type Simulator, type SimulatorOptions, startSimulator } from './simulator.ts'

type Fields = Record<string, unknown>
export type Frame = { result?: Fields & { response?: Fields }; error?: Fields }

/** What a test sees of one chat. */
export type Heard = {
  status: number
  body: string
  frames: Frame[]
  /** Visible text, special tags included. */
  text: string
  /** The connection broke before its end. */
  broken: boolean
}

type AskOptions = {
  mode?: string
  body?: object
  headers?: Record<string, string>
  tier?: number
  signal?: AbortSignal
}

/** A simulator at full speed that stops with the test's block. */
export async function simulated(options: SimulatorOptions = {}) {
  const simulator = await startSimulator({ pace: 0, ...options })
  return Object.assign(simulator, { [Symbol.asyncDispose]: simulator.stop })
}

/** Cookies of the account with this index. */
export const cookiesOf = (simulator: Simulator, index = 0): Record<string, string> => {
  const credential = simulator.accounts[index]?.credential ?? ''
  return { cookie: `sso=${credential}; sso-rw=${credential}` }
}

/** Sends a chat and returns the response unread. */
export const openChat = (
  simulator: Simulator,
  message: string,
  options: AskOptions = {},
): Promise<Response> =>
  fetch(`${simulator.url}/rest/app-chat/conversations/new`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...cookiesOf(simulator, options.tier),
      ...options.headers,
    },
    body: JSON.stringify({ temporary: true, message, modeId: options.mode ?? 'fast', ...options.body }),
    ...(options.signal && { signal: options.signal }),
  })

/** Sends a chat and reads it to its end. */
export async function ask(simulator: Simulator, message: string, options: AskOptions = {}): Promise<Heard> {
  const response = await openChat(simulator, message, options)
  let body = ''
  let broken = false
  const decoder = new TextDecoder()
  try {
    for await (const bytes of response.body ?? []) body += decoder.decode(bytes, { stream: true })
  } catch {
    broken = true
  }
  const frames = readFrames(body)
  return { status: response.status, body, frames, text: textOf(frames), broken }
}

/** Every whole JSON object of a body, however it is framed. */
export function readFrames(body: string): Frame[] {
  const frames: Frame[] = []
  for (let found = readObject(body); found; found = readObject(body, found.end)) frames.push(found.value)
  return frames
}

export const responses = (frames: Frame[]): Fields[] =>
  frames.flatMap(({ result }) => (result?.response ? [result.response] : []))

export const textOf = (frames: Frame[], tag = 'final'): string =>
  responses(frames)
    .filter((response) => response['messageTag'] === tag)
    .map((response) => response['token'] ?? '')
    .join('')

/** The one object under this key of `result.response`, from the first frame that has it. */
export const find = (frames: Frame[], key: string): Fields | undefined =>
  responses(frames).find((response) => key in response)?.[key] as Fields | undefined

/** Text without what a client has to take out of it. */
export const withoutTags = (text: string): string =>
  text.replace(/<(grok:render|xaiArtifact)\b[\s\S]*?<\/\1>/g, '')
