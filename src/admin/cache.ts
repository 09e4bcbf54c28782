import { Elysia } from 'elysia'
import type { MediaKind } from '../core/event.ts'
import { fail } from '../core/fault.ts'
import type { Deps } from '../deps.ts'
import { takes } from '../lib/request-body.ts'
import { guard, t } from '../lib/schema.ts'
import type { HeldFile } from '../media/holdings.ts'
import { readNumber } from './log-filter.ts'
import { readJson } from './read-json.ts'
import type { FileItem, FileSums } from './answers.ts'

const strict = { additionalProperties: false }
const type = t.Union([t.Literal('image'), t.Literal('video')])
const kindChoice = guard(t.Object({ type }, strict))
const name = t.String({ minLength: 1, maxLength: 300 })
const fileChoice = guard(
  t.Object(
    { type, name: t.Optional(name), names: t.Optional(t.Array(name, { minItems: 1, maxItems: 1000 })) },
    strict,
  ),
)

const listed = ['type', 'page', 'page_size', 'q']
const longestSearch = 300

/** GET /cache, /cache/list, POST /cache/clear and /cache/item/delete: our copies of pictures and videos (product section 10). */
export const cache = ({ media, log }: Pick<Deps, 'media' | 'log'>) =>
  new Elysia({ name: 'admin-cache' })
    .get('/cache', () => summary(media.holdings.sums()), {
      detail: {
        summary: 'How many pictures and videos are kept, and how large they are',
        description: 'Sizes in bytes. limit_bytes is null when nothing is evicted.',
        tags: ['admin'],
      },
    })
    .get(
      '/cache/list',
      async ({ query }) => {
        const stranger = Object.keys(query).find((name) => !listed.includes(name))
        if (stranger !== undefined) wrong(stranger.slice(0, 100), `one of ${listed.join(', ')}`)
        const kind = kindOf(query['type'] ?? 'image')
        const page = readNumber('page', query['page'], { min: 1, max: 1e9, default: 1 })
        const size = readNumber('page_size', query['page_size'], { min: 1, max: 1000, default: 50 })
        const part = partOf(query['q'] ?? '')
        const { items, total } = await media.holdings.page(kind, page, size, part)
        return { items: items.map((file) => encode(kind, file)), total, page, page_size: size }
      },
      {
        detail: {
          summary: 'Files of one kind, last used first, page by page',
          description:
            'type (image or video), page, page_size (50, at most 1000), q: a part of the name, or a link to the file.',
          tags: ['admin'],
        },
      },
    )
    .post(
      '/cache/clear',
      async ({ request }) => {
        const { type: kind } = await readJson(request, kindChoice)
        const { files, bytes } = await media.holdings.clear(kind)
        log.info('media cleared', { type: kind, files, bytes })
        return { status: 'ok', removed: files, bytes }
      },
      {
        parse: 'none',
        detail: { summary: 'Delete every file of one kind', tags: ['admin'], ...takes(kindChoice) },
      },
    )
    .post(
      '/cache/item/delete',
      async ({ request }) => {
        const { type: kind, name, names = [] } = await readJson(request, fileChoice)
        if (name === undefined && names.length === 0) fail({ ...noName, param: 'name' })
        if (name !== undefined && !(await media.holdings.remove(kind, name)))
          fail({ ...noSuchFile, param: 'name' })
        // Of many, one that is gone already is where it should be.
        let removed = name === undefined ? 0 : 1
        for (const one of names) if (await media.holdings.remove(kind, one)) removed++
        if (names.length > 0) log.info('media deleted', { type: kind, files: removed })
        return { status: 'ok', removed }
      },
      {
        parse: 'none',
        detail: { summary: 'Delete one file, or many', tags: ['admin'], ...takes(fileChoice) },
      },
    )

const noSuchFile = {
  kind: 'not_found',
  message: 'The cache has no file of this name and type. GET /cache/list shows them.',
} as const

const noName = { kind: 'missing_parameter', message: 'Say which file: "name", or "names" for many.' } as const

/** What a name must have in it: of a link its last part. */
function partOf(text: string): string {
  if (text.length > longestSearch) wrong('q', `at most ${longestSearch} characters`)
  return text
    .trim()
    .replace(/[?#].*$/, '')
    .replace(/^.*\//, '')
}

const wrong = (param: string, expected: string): never =>
  fail({ kind: 'invalid_value', param, message: `The query parameter "${param}" must be ${expected}.` })

const kindOf = (text: string): MediaKind =>
  text === 'image' || text === 'video' ? text : wrong('type', 'image or video')

function summary({ image, video, limitBytes }: ReturnType<Deps['media']['holdings']['sums']>): FileSums {
  return {
    image: { count: image.files, bytes: image.bytes },
    video: { count: video.files, bytes: video.bytes },
    bytes: image.bytes + video.bytes,
    limit_bytes: limitBytes === Infinity ? null : limitBytes,
  }
}

/** `url` is a path of this gateway. */
const encode = (kind: MediaKind, { name, bytes, madeAt, usedAt }: HeldFile): FileItem => ({
  type: kind,
  name,
  bytes,
  made_at: Math.round(madeAt),
  used_at: Math.round(usedAt),
  url: `/v1/files/${kind}/${name}`,
})
