import { signal, type Signal } from '@preact/signals'
import { ownAddress } from '../parts/safe-link.ts'
import { type Refusal, refusalOf, unreachable } from './api.ts'
import { base } from './base.ts'
import { passFor } from './keys.ts'
import { wish } from './wish.ts'

export type StudioKind = 'images' | 'videos'
export type Order = {
  kind: StudioKind
  prompt: string
  model: string
  count: number
  shape: string
  pictures: readonly string[]
}

/** Something that is being made, or was. `paths` are those of our copies. */
export type Making = {
  id: number
  order: Order
  progress: Signal<{
    status: 'making' | 'done' | 'failed' | 'stopped'
    percent: number
    paths: readonly string[]
    refusal?: Refusal
    ms?: number
  }>
  stop: () => void
}

export const makings = signal<readonly Making[]>([])
const pollMs = 1000
let ids = 0

/** Orders pictures or a video as the key that is chosen. */
export function make(order: Order): void {
  const control = new AbortController()
  const making: Making = {
    id: ++ids,
    order,
    progress: signal({ status: 'making', percent: 0, paths: [] }),
    stop: () => control.abort(),
  }
  makings.value = [making, ...makings.value]
  void run(making, control.signal)
}

async function run({ order, progress }: Making, stop: AbortSignal): Promise<void> {
  const began = performance.now()
  const finish = (more: Partial<Making['progress']['value']>) => {
    progress.value = { ...progress.value, ...more, ms: performance.now() - began }
  }
  const pass = await passFor(wish.keyId.value)
  if (!pass.ok) return finish({ status: 'failed', refusal: pass.refusal })
  const call: Call = async (method, path, body) => {
    const answer = await fetch(base + path, {
      method,
      headers: {
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(pass.value && { authorization: `Bearer ${pass.value}` }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: method === 'DELETE' ? null : stop,
    })
    if (!answer.ok) throw new Refused(await refusalOf(answer))
    return (await answer.json()) as never
  }
  try {
    const paths =
      order.kind === 'images'
        ? await draw(call, order)
        : await film(call, order, (percent) => (progress.value = { ...progress.value, percent }))
    finish({ status: 'done', paths, percent: 100 })
  } catch (error) {
    if (stop.aborted) finish({ status: 'stopped' })
    else finish({ status: 'failed', refusal: error instanceof Refused ? error.refusal : unreachable(error) })
  }
}

type Call = <T>(method: 'GET' | 'POST' | 'DELETE', path: string, body?: object) => Promise<T>

class Refused extends Error {
  readonly refusal: Refusal
  constructor(refusal: Refusal) {
    super(refusal.message)
    this.refusal = refusal
  }
}

// The path alone: the address callers use may be another than the one this page came from.
const pathOf = (url: string, kind: 'image' | 'video') =>
  ownAddress(url, kind) ?? new URL(url, location.origin).pathname

async function draw(call: Call, { prompt, model, count, shape, pictures }: Order): Promise<string[]> {
  const body = {
    model,
    prompt,
    n: count,
    response_format: 'url',
    ...(shape && { aspect_ratio: shape }),
    ...(pictures.length > 0 && { images: pictures.map((image_url) => ({ image_url })) }),
  }
  const path = pictures.length > 0 ? '/v1/images/edits' : '/v1/images/generations'
  const { data } = await call<{ data: { url: string }[] }>('POST', path, body)
  return data.map(({ url }) => pathOf(url, 'image'))
}

type Video = {
  id: string
  status: string
  progress: number
  url?: string
  error: { code: string; message: string } | null
}

async function film(call: Call, order: Order, tell: (percent: number) => void): Promise<string[]> {
  const { prompt, model, shape, pictures } = order
  let video = await call<Video>('POST', '/v1/videos', {
    model,
    prompt,
    ...(shape && { aspect_ratio: shape }),
    ...(pictures.length > 0 && { reference_images: pictures }),
  })
  const path = `/v1/videos/${video.id}`
  try {
    while (video.status === 'queued' || video.status === 'in_progress') {
      tell(video.progress)
      await new Promise((resume) => setTimeout(resume, pollMs))
      video = await call<Video>('GET', path)
    }
  } catch (error) {
    // Who stops it here wants it stopped, not made unseen.
    await call('DELETE', path).catch(() => {})
    throw error
  }
  if (video.url) return [pathOf(video.url, 'video')]
  const { code = 'unknown', message = '' } = video.error ?? {}
  throw new Refused({ code, message, status: 200, retryAfterSeconds: 0, param: '', requestId: '' })
}
