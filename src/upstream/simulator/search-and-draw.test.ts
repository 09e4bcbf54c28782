import { expect, test } from 'bun:test'
import { ask, cookiesOf, find, responses, simulated, withoutTags } from './test-client.ts'

const cardsOf = (frames: Parameters<typeof responses>[0]) =>
  responses(frames).flatMap(({ cardAttachment }) =>
    cardAttachment ? [JSON.parse((cardAttachment as { jsonData: string }).jsonData)] : [],
  )

test('search shows tools, results and citations, each card before its mark', async () => {
  await using simulator = await simulated()
  const { frames, text } = await ask(simulator, 'search 上海 天气')
  const tools = responses(frames).flatMap(({ toolUsageCard }) => (toolUsageCard ? [toolUsageCard] : []))
  expect(tools.map((tool) => Object.keys(tool as object)[1])).toEqual(['webSearch', 'xSearch', 'browsePage'])
  expect(tools[0]).toMatchObject({ webSearch: { args: { query: '上海 天气' } } })
  const results = responses(frames).filter(({ messageTag }) => messageTag === 'raw_function_result')
  expect(results.map((result) => Object.keys(result)[2])).toEqual([
    'xSearchResults',
    'webSearchResults',
    'webSearchResults',
  ])
  const cards = cardsOf(frames)
  expect(cards.map(({ cardType, url }) => [cardType, url])).toEqual([
    ['citation_card', 'https://news.example.cn/tech/0819.htm'],
    ['citation_card', 'https://x.com/example_lab/status/2089911223344556677'],
  ])
  const marks = [
    ...text.matchAll(
      /<grok:render card_id="(\w+)" card_type="citation_card" type="render_inline_citation">/g,
    ),
  ]
  expect(marks.map((mark) => mark[1])).toEqual([cards[0].id, cards[1].id, cards[0].id, cards[0].id])
  let said = ''
  const unknown = new Set(cards.map(({ id }) => id as string))
  for (const { token, cardAttachment, messageTag } of responses(frames)) {
    if (cardAttachment) unknown.delete(JSON.parse((cardAttachment as { jsonData: string }).jsonData).id)
    if (messageTag === 'final') said += token ?? ''
    for (const id of unknown) expect(said).not.toContain(id)
  }
  expect(withoutTags(text)).toStartWith(
    'About **上海 天气**: the news page says it is under way，官方账号也已预告. Both',
  )
  const message = find(frames, 'modelResponse') as Record<string, unknown[]>
  expect(message['webSearchResults']).toHaveLength(4)
  expect(message['citedWebSearchResults']).toHaveLength(2)
  expect(message['xpostIds']).toEqual(['2089911223344556677'])
  expect(message['cardAttachmentsJson']).toHaveLength(2)
  expect(find(frames, 'finalMetadata')?.['toolsUsed']).toEqual({ webSearch: true, xSearch: true })
})

test('no search when the request forbids it', async () => {
  await using simulator = await simulated()
  const { frames, text } = await ask(simulator, 'search weather', { body: { disableSearch: true } })
  expect(text).toContain('Search is off')
  expect(find(frames, 'toolUsageCard')).toBeUndefined()
})

test('run shows the code tool and its output', async () => {
  await using simulator = await simulated()
  const { frames } = await ask(simulator, 'run print(1)')
  expect(find(frames, 'toolUsageCard')).toMatchObject({ codeExecution: { args: { code: 'print(1)' } } })
  expect(find(frames, 'codeExecutionResult')).toMatchObject({ stdout: '3.46.0\n', exitCode: 0 })
})

test('draw gives empty cards, marks, previews and two real pictures for their owner', async () => {
  await using simulator = await simulated()
  const { frames, text } = await ask(simulator, 'Drawing: 水墨 <黄山>')
  const chunks = cardsOf(frames).map(({ id, image_chunk: chunk }) => [id, chunk?.progress ?? null])
  const [a, b] = [chunks[0]?.[0], chunks[1]?.[0]]
  expect(chunks).toEqual([
    [a, null],
    [b, null],
    [a, 50],
    [b, 50],
    [a, 100],
    [b, 100],
    [a, 100],
  ])
  expect(find(frames, 'imageAttachmentInfo')).toEqual({ imageAttachmentCount: 2 })
  expect(withoutTags(text)).toBe('好的，两张画来了 (two pictures):\n\n\n\n\n\nAnother format? 🖼️')
  const keys = find(frames, 'modelResponse')?.['generatedImageUrls'] as string[]
  expect(keys).toHaveLength(2)
  const preview = cardsOf(frames)[2].image_chunk.imageUrl as string
  expect(preview).toEndWith('-part-0/image.jpg')
  const get = (key: string, account: number | undefined) =>
    fetch(`${simulator.url}/${key}`, { headers: account === undefined ? {} : cookiesOf(simulator, account) })
  const [first, again, second, small] = await Promise.all(
    [keys[0], keys[0], keys[1], preview].map(async (key) => {
      const response = await get(key ?? '', 0)
      expect(response.status).toBe(200)
      return { type: response.headers.get('content-type'), bytes: await response.bytes() }
    }),
  )
  expect(first?.type).toBe('image/jpeg')
  expect(await new Bun.Image(first?.bytes ?? '').metadata()).toMatchObject({
    width: 768,
    height: 512,
    format: 'jpeg',
  })
  expect(await new Bun.Image(small?.bytes ?? '').metadata()).toMatchObject({
    width: 768,
    height: 512,
    format: 'png',
  })
  expect(again?.bytes).toEqual(first?.bytes as Uint8Array<ArrayBuffer>)
  expect(second?.bytes).not.toEqual(first?.bytes as Uint8Array<ArrayBuffer>)
  expect((await get(keys[0] ?? '', undefined)).status).toBe(403)
  expect((await get(keys[0] ?? '', 1)).status).toBe(403)
  expect(
    (await get(`users/${simulator.accounts[0]?.userId}/generated/${crypto.randomUUID()}/image.jpg`, 0))
      .status,
  ).toBe(404)
})

test('draw frames gives the older form', async () => {
  await using simulator = await simulated()
  const { frames } = await ask(simulator, 'draw frames a cat')
  const images = responses(frames).flatMap(({ streamingImageGenerationResponse: image }) =>
    image ? [image] : [],
  )
  expect(images.map((image) => (image as { progress: number }).progress)).toEqual([
    0, 0, 50, 50, 100, 100, 100,
  ])
  expect(cardsOf(frames)).toEqual([])
})

test('a withheld picture is marked and not served; a new one may be refused for a moment', async () => {
  let clock = 1_795_000_000_000
  await using simulator = await simulated({ assetDelayMs: 300, now: () => clock })
  const { frames } = await ask(simulator, 'fault moderated_image: draw a cat')
  const message = find(frames, 'modelResponse') as { generatedImageUrls: string[]; fileAttachments: string[] }
  expect(cardsOf(frames).map((card) => card.image_chunk?.moderated)).toEqual([
    undefined,
    undefined,
    false,
    false,
    true,
    false,
    true,
  ])
  expect(message.generatedImageUrls).toHaveLength(2)
  expect(message.fileAttachments).toHaveLength(1)
  const statuses = () =>
    Promise.all(
      message.generatedImageUrls.map(
        async (key) => (await fetch(`${simulator.url}/${key}`, { headers: cookiesOf(simulator) })).status,
      ),
    )
  expect(await statuses()).toEqual([404, 403])
  clock += 300
  expect(await statuses()).toEqual([404, 200])
})
