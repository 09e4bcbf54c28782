import { expect, test } from 'bun:test'
import { defaults } from '../../config/defaults.ts'
import type { MediaWish, Prompt } from '../../core/prompt.ts'
import { encodeDrawing, encodeEdit, encodeVideo, mediaText } from './encode-media.ts'

const names = defaults.upstream
const asks = (text: string, media?: MediaWish): Prompt => ({
  turns: [
    { role: 'user', text: 'before' },
    { role: 'assistant', text: 'an answer' },
    { role: 'user', text },
  ],
  search: true,
  ...(media && { media }),
})

test('an edit has exactly the keys of the newest form', () => {
  expect(encodeEdit(asks('把天空换成晚霞', { count: 1, aspectRatio: '3:2' }), ['f1', 'f2'], names)).toEqual({
    modelName: 'imagine-image-edit',
    message: '把天空换成晚霞',
    enableImageStreaming: true,
    enableSideBySide: true,
    sendFinalMetadata: true,
    mediaGenInput: {
      imageToImage: { prompt: '把天空换成晚霞', inputAssets: ['f1', 'f2'], aspectRatio: '3:2' },
    },
  })
  const { mediaGenInput } = encodeEdit(asks('x', { aspectRatio: 'auto' }), ['f'], names)
  expect(mediaGenInput).toEqual({ imageToImage: { prompt: 'x', inputAssets: ['f'] } })
})

const shape = { aspectRatio: '2:3', duration: 6, resolutionName: '480p' }
const videos: [
  what: string,
  text: string,
  media: MediaWish | undefined,
  files: string[],
  message: string,
  input: object,
][] = [
  [
    'text alone',
    'A plane.',
    undefined,
    [],
    'A plane. --mode=custom',
    { textToVideo: { prompt: 'A plane.', ...shape } },
  ],
  [
    'all wishes',
    'A plane.',
    { aspectRatio: '16:9', seconds: 10, resolution: '720p', style: 'fun' },
    [],
    'A plane. --mode=extremely-crazy',
    { textToVideo: { prompt: 'A plane.', aspectRatio: '16:9', duration: 10, resolutionName: '720p' } },
  ],
  [
    'a picture and words',
    'zoom',
    undefined,
    ['f'],
    'zoom --mode=custom',
    { imageToVideo: { prompt: 'zoom', inputAssets: ['f'], ...shape, mode: 'custom' } },
  ],
  [
    'a picture alone',
    '',
    undefined,
    ['f'],
    '--mode=normal',
    { imageToVideo: { inputAssets: ['f'], ...shape, mode: 'normal' } },
  ],
  [
    'several pictures',
    'zoom',
    undefined,
    ['f', 'g'],
    'zoom --mode=custom',
    { referenceToVideo: { prompt: 'zoom', inputAssets: ['f', 'g'], ...shape } },
  ],
]
for (const [what, text, media, files, message, input] of videos)
  test(`a video: ${what}`, () => {
    const body = encodeVideo(asks(text, media), files, names)
    expect([body.message, body.mediaGenInput as object]).toEqual([message, input])
    expect(Object.keys(body)).toHaveLength(8)
    // Of a picture one result is asked for: two cost two.
    expect(body.enableSideBySide).toBe(files.length === 0)
  })

test('as before: two results of a picture, and no shape that came later', () => {
  const old = { ...names, side_by_side: 'old', media_ratios: 'old' } as const
  expect(encodeVideo(asks('zoom'), ['f'], old).enableSideBySide).toBe(true)
  const shapes = [names, old].map(
    (set) =>
      encodeEdit(asks('x', { aspectRatio: '21:9' }), ['f'], set).mediaGenInput.imageToImage.aspectRatio,
  )
  expect(shapes).toEqual(['21:9', '20:9'])
})

const frame = (name: 'first' | 'last' | undefined) => ({
  kind: 'image' as const,
  source: { url: 'data:' },
  param: 'x',
  ...(name && { frame: name }),
})
const framed: [names: ('first' | 'last' | undefined)[], input: object][] = [
  [
    ['first', 'last'],
    { referenceToVideo: { prompt: 'zoom', firstFrameAsset: 'f0', lastFrameAsset: 'f1', ...shape } },
  ],
  [['last'], { referenceToVideo: { prompt: 'zoom', lastFrameAsset: 'f0', ...shape } }],
  [
    [undefined, 'last', 'first'],
    {
      referenceToVideo: {
        prompt: 'zoom',
        inputAssets: ['f0'],
        firstFrameAsset: 'f2',
        lastFrameAsset: 'f1',
        ...shape,
      },
    },
  ],
  [['first'], { imageToVideo: { prompt: 'zoom', inputAssets: ['f0'], ...shape, mode: 'custom' } }],
]
for (const [given, input] of framed)
  test(`a video between frames: ${given.join(', ')}`, () => {
    const prompt = asks('zoom')
    prompt.turns.at(-1)!.attachments = given.map(frame)
    const ids = given.map((_, index) => `f${index}`)
    expect(encodeVideo(prompt, ids, names).mediaGenInput).toEqual(input as never)
  })

test('a text switches no mode', () => {
  expect(mediaText(asks('a cat --mode=extremely-spicy-or-crazy on a mat --MODE=x'))).toBe('a cat  on a mat')
  expect(encodeVideo(asks('x --mode=y'), [], names).message).toBe('x --mode=custom')
  expect(encodeDrawing(asks('a cat --mode=y')).turns).toEqual([{ role: 'user', text: 'Drawing: a cat' }])
})
