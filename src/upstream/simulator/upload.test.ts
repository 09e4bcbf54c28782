import { expect, test } from 'bun:test'
import type { Simulator } from './simulator.ts'
import { ask, cookiesOf, simulated } from './test-client.ts'
import { uploadFaults } from './upload-faults.ts'

const bytes = Uint8Array.from({ length: 300 }, (_, i) => i)
const sha256 = new Bun.CryptoHasher('sha256').update(bytes).digest('hex').slice(0, 16)

type Reply = {
  fileMetadataId?: string
  uploadId?: string
  fileMetadata?: { fileMetadataId: string; fileUri: string } | null
  status?: string
  terminalError?: unknown
}

/** The newer call, with the name as a browser writes it. */
const direct = (simulator: Simulator, { name = 'cat.png', tier = 0 } = {}) =>
  fetch(`${simulator.url}/http/upload-file-v2/direct`, {
    method: 'POST',
    headers: { ...cookiesOf(simulator, tier), 'content-type': 'multipart/form-data; boundary=X' },
    body: new Blob([
      `--X\r\nContent-Disposition: form-data; name="file"; filename="${name}"\r\nContent-Type: image/png\r\n\r\n`,
      bytes,
      '\r\n--X--\r\n',
    ]),
  })

const older = (simulator: Simulator, body: object) =>
  fetch(`${simulator.url}/rest/app-chat/upload-file`, {
    method: 'POST',
    headers: { ...cookiesOf(simulator), 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })

const json = async (response: Response) => (await response.json()) as Reply

test('a file uploaded by either call is seen by the prompt that names it, in that order', async () => {
  await using simulator = await simulated()
  const one = await json(await direct(simulator, { name: '参考 \\"图\\" \\\\ 1.png' }))
  const content = Buffer.from('hello').toString('base64')
  const two = await json(await older(simulator, { fileName: 'a.txt', fileMimeType: 'text/plain', content }))
  const id = one.fileMetadata?.fileMetadataId
  expect(one.fileMetadata?.fileUri).toBe(`users/${simulator.accounts[0]?.userId}/${id}/content`)
  const fileAttachments = [two.fileMetadataId, id]
  const heard = await ask(simulator, 'describe', { body: { fileAttachments } })
  expect(heard.text).toBe(
    `I see 2 files:\n1. a.txt (text/plain, 5 bytes, sha256 2cf24dba5fb0a30e)\n2. 参考 "图" \\ 1.png (image/png, 300 bytes, sha256 ${sha256})`,
  )
  expect(simulator.record()[0]?.body).toEqual({
    file: { name: '参考 "图" \\ 1.png', type: 'image/png', size: 300 },
  })
})

test('a file is there for its owner only, and only under its own id', async () => {
  await using simulator = await simulated()
  const reply = await json(await direct(simulator))
  const fileAttachments = [reply.fileMetadata?.fileMetadataId]
  const seen = async (body: object, tier = 0) => (await ask(simulator, 'describe', { body, tier })).text
  expect(await seen({ fileAttachments })).toStartWith('I see 1 file:')
  expect(await seen({ imageAttachments: fileAttachments })).toStartWith('I see 1 file:')
  expect(await seen({ fileAttachments }, 1)).toBe('I see no files.')
  expect(await seen({ fileAttachments: [reply.uploadId, 'x', 7] })).toBe('I see no files.')
  expect(await seen({})).toBe('I see no files.')
  const other = await ask(simulator, 'What is this?', { body: { fileAttachments } })
  expect(other.text).toStartWith('I see 1 file:\n1. cat.png')
})

test('what is no upload is refused', async () => {
  await using simulator = await simulated()
  expect((await older(simulator, { fileName: 'a.txt' })).status).toBe(400)
  const prefixed = { fileName: 'a', fileMimeType: 'b', content: 'data:;base64,aGk=' }
  expect((await older(simulator, prefixed)).status).toBe(400)
  expect((await direct(simulator, { name: '' })).status).toBe(400)
  const url = `${simulator.url}/http/upload-file-v2/direct`
  expect((await fetch(url, { method: 'POST', body: 'x' })).status).toBe(401)
})

const faults: [name: string, direct: number, older: number][] = [
  ['upload_direct_gone', 404, 200],
  ['upload_job', 200, 200],
  ['upload_rejected', 200, 200],
  ['upload_refused', 400, 400],
  ['upload_moderated', 403, 403],
  ['upload_limited', 429, 429],
  ['upload_failed', 500, 500],
]
test('every fault of an upload has a row here', () =>
  expect(faults.map(([name]) => name).toSorted()).toEqual(uploadFaults.map(({ name }) => name).toSorted()))

for (const [name, newer, old] of faults)
  test(`fault ${name}`, async () => {
    await using simulator = await simulated({ faults: [name] })
    expect((await direct(simulator)).status).toBe(newer)
    const file = { fileName: 'a.txt', fileMimeType: 'text/plain', content: 'aGk=' }
    expect((await older(simulator, file)).status).toBe(old)
    expect((await ask(simulator, 'count to 3')).text).toBe('1, 2, 3') // chats do not meet it
  })

test('a rejected file has no id, a job gets one after a while', async () => {
  await using simulator = await simulated({ faults: [{ name: 'upload_rejected', first: 1 }, 'upload_job'] })
  const rejected = await json(await direct(simulator))
  expect(rejected).toMatchObject({ fileMetadata: null, terminalError: { code: 'file-type-not-supported' } })
  const { uploadId } = await json(await direct(simulator))
  const path = `${simulator.url}/rest/app-chat/upload-file-v2/status?uploadId=${uploadId}`
  const status = async () => json(await fetch(path, { headers: cookiesOf(simulator) }))
  expect((await status()).status).toBe('UPLOAD_STATUS_PROCESSING')
  const done = await status()
  expect(done.status).toBe('UPLOAD_STATUS_SUCCESS')
  const fileAttachments = [done.fileMetadata?.fileMetadataId]
  expect((await ask(simulator, 'describe', { body: { fileAttachments } })).text).toContain(sha256)
  expect((await fetch(`${path}x`, { headers: cookiesOf(simulator) })).status).toBe(404)
})
