import { fail } from '../core/fault.ts'
import type { MediaWish } from '../core/prompt.ts'
import { own } from '../lib/own.ts'

/** Fields in which clients say how pictures and videos are to be; each dialect has some of them. */
export type WishFields = {
  n?: number | null | undefined
  size?: string | null | undefined
  aspect_ratio?: string | null | undefined
  seconds?: number | string | null | undefined
  duration?: number | string | null | undefined
  video_length?: number | string | null | undefined
  resolution?: string | null | undefined
  resolution_name?: string | null | undefined
  preset?: string | null | undefined
}

/** What the upstream makes (upstream-protocol 7.3). */
const pictureRatios = '1:1 16:9 9:16 4:3 3:4 3:2 2:3 2:1 1:2 19.5:9 9:19.5 20:9 9:20 21:9 5:2'.split(' ')
/** The same for videos (upstream-protocol 6.3). */
const videoRatios = ['1:1', '2:3', '3:2', '16:9', '9:16']

/**
 * Count and shape of pictures. A size in pixels stands for the nearest ratio the upstream makes. `prefix` stands before
 * the field's name in errors. Throws `invalid_value` with the field's name.
 */
export function pictureWish(fields: WishFields, prefix = ''): MediaWish {
  const aspectRatio = ratioOf(fields, [...pictureRatios, 'auto'], prefix)
  return { count: fields.n ?? 1, aspectRatio: aspectRatio ?? 'auto' }
}

/** Length, shape, resolution and style of a video. Throws `invalid_value` or `unsupported_value` with the field's name. */
export function videoWish(fields: WishFields, prefix = ''): MediaWish {
  const aspectRatio = ratioOf(fields, videoRatios, prefix)
  const seconds = secondsOf(fields, prefix)
  const resolution = resolutionOf(fields, prefix)
  const style = styleOf(fields.preset ?? undefined, `${prefix}preset`)
  return {
    ...(aspectRatio && { aspectRatio }),
    ...(seconds && { seconds }),
    ...(resolution && { resolution }),
    ...(style && { style }),
  }
}

function ratioOf(
  { aspect_ratio, size }: WishFields,
  ratios: readonly string[],
  prefix: string,
): string | undefined {
  const given = aspect_ratio || size
  if (!given || given === 'auto') return undefined
  if (ratios.includes(given)) return given
  const param = `${prefix}${aspect_ratio ? 'aspect_ratio' : 'size'}`
  const [, width = '0', height = '0'] = /^(\d{1,5})[x×*](\d{1,5})$/i.exec(given) ?? []
  const wanted = Number(width) / Number(height)
  if (!(wanted > 0 && wanted < Infinity))
    return fail({
      kind: 'invalid_value',
      param,
      message: `"${given.slice(0, 40)}" is no shape that can be made. Use a size as 1024x1024, or one of ${ratios.join(', ')}.`,
    })
  return nearestRatio(wanted, ratios)
}

/** The ratio whose proportion is nearest. Wide and tall count alike: the distance is that of the logarithms. */
function nearestRatio(wanted: number, ratios: readonly string[]): string | undefined {
  const distance = (ratio: string) => {
    const [across = 1, down = 1] = ratio.split(':').map(Number)
    return Math.abs(Math.log(across / down) - Math.log(wanted))
  }
  return ratios.filter((ratio) => ratio.includes(':')).toSorted((a, b) => distance(a) - distance(b))[0]
}

function secondsOf(fields: WishFields, prefix: string): number | undefined {
  const name = (['seconds', 'duration', 'video_length'] as const).find((key) => fields[key] != null)
  if (!name) return undefined
  const seconds = Number(fields[name])
  if (Number.isInteger(seconds) && seconds >= 1 && seconds <= 15) return seconds
  return fail({
    kind: 'invalid_value',
    param: `${prefix}${name}`,
    message: 'A video can have 1 to 15 whole seconds.',
  })
}

const resolutions: Readonly<Record<string, '480p' | '720p'>> = {
  '480p': '480p',
  '720p': '720p',
  sd: '480p',
  hd: '720p',
}

function resolutionOf(fields: WishFields, prefix: string): '480p' | '720p' | undefined {
  const name = (['resolution', 'resolution_name'] as const).find((key) => fields[key])
  if (!name) return undefined
  return (
    own(resolutions, fields[name]?.toLowerCase() ?? '') ??
    fail({
      kind: 'invalid_value',
      param: `${prefix}${name}`,
      message: 'A video can have 480p (SD) or 720p (HD).',
    })
  )
}

function styleOf(preset: string | undefined, param: string): MediaWish['style'] {
  if (!preset) return undefined
  if (preset === 'custom' || preset === 'normal' || preset === 'fun') return preset
  return fail({
    kind: 'unsupported_value',
    param,
    message: 'The presets served here are custom, normal and fun.',
  })
}
