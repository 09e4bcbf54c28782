import { signal } from '@preact/signals'
import type { WordKey } from './language.ts'
import { api, type Refusal } from './api.ts'

/** The endpoint switches, in the order they are shown: their key, the paths they cover, what they do in words. */
export const endpoints = [
  {
    key: 'enable_chat_completions',
    name: 'endpoint.chat',
    about: 'endpoint.chat.about',
    paths: ['POST /v1/chat/completions'],
  },
  {
    key: 'enable_responses',
    name: 'endpoint.responses',
    about: 'endpoint.responses.about',
    paths: ['POST /v1/responses', '/v1/responses/{id}'],
  },
  {
    key: 'enable_messages',
    name: 'endpoint.messages',
    about: 'endpoint.messages.about',
    paths: ['POST /v1/messages', 'POST /v1/messages/count_tokens'],
  },
  {
    key: 'enable_images',
    name: 'endpoint.images',
    about: 'endpoint.images.about',
    paths: ['POST /v1/images/generations', 'POST /v1/images/edits'],
  },
  {
    key: 'enable_images_nsfw',
    name: 'endpoint.nsfw',
    about: 'endpoint.nsfw.about',
    paths: ['POST /v1/images/generations/nsfw'],
  },
  {
    key: 'enable_videos',
    name: 'endpoint.videos',
    about: 'endpoint.videos.about',
    paths: ['POST /v1/videos', '/v1/videos/{id}', 'POST /v1/videos/generations'],
  },
  {
    key: 'enable_models',
    name: 'endpoint.models',
    about: 'endpoint.models.about',
    paths: ['GET /v1/models'],
  },
  {
    key: 'enable_files',
    name: 'endpoint.files',
    about: 'endpoint.files.about',
    paths: ['GET /v1/files/image/{name}', 'GET /v1/files/video/{name}'],
  },
  {
    key: 'enable_mcp',
    name: 'endpoint.mcp',
    about: 'endpoint.mcp.about',
    paths: ['POST /mcp'],
  },
] as const satisfies readonly { key: string; name: WordKey; about: WordKey; paths: readonly string[] }[]

export type SwitchKey = (typeof endpoints)[number]['key']
export type Switches = Record<SwitchKey, boolean>

export const switches = signal<Switches | undefined>(undefined)
/** The switch that is being turned right now. */
export const turning = signal<SwitchKey | undefined>(undefined)

export async function loadSwitches(): Promise<Refusal | undefined> {
  const reply = await api<Switches>('GET', '/downstream')
  if (!reply.ok) return reply.refusal
  switches.value = reply.value
  return undefined
}

/** Turns one switch. It is shown turned at once, and back again when the gateway refuses. */
export async function turn(key: SwitchKey, on: boolean): Promise<Refusal | undefined> {
  const before = switches.value
  if (!before || turning.value) return undefined
  switches.value = { ...before, [key]: on }
  turning.value = key
  const reply = await api<Switches>('POST', '/downstream', { [key]: on })
  turning.value = undefined
  switches.value = reply.ok ? reply.value : before
  return reply.ok ? undefined : reply.refusal
}

/** Whether the endpoint of that short name (`chat`, `responses`) is known to be off. */
export const endpointOff = (name: string): boolean => {
  const found = endpoints.find((one) => one.name === `endpoint.${name}`)
  return found !== undefined && switches.value?.[found.key] === false
}
