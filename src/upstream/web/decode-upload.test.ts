import { expect, test } from 'bun:test'
import { decodeUpload, type UploadReply } from './decode-upload.ts'

const file = { fileMetadataId: 'F', fileMimeType: 'image/png', fileName: 'a.png' }

const replies: [what: string, body: unknown, reply: UploadReply | undefined][] = [
  ['the newer call', { uploadId: 'J', fileMetadata: file, terminalError: null }, { id: 'F' }],
  ['no error as an empty object', { fileMetadata: file, terminalError: {} }, { id: 'F' }],
  ['no error as an empty text', { fileMetadata: file, terminalError: '' }, { id: 'F' }],
  ['the older call', file, { id: 'F' }],
  ['the older name of the id', { fileId: 'F' }, { id: 'F' }],
  ['both names', { fileId: 'X', fileMetadataId: 'F' }, { id: 'F' }],
  ['a job only', { uploadId: 'J' }, { job: 'J' }],
  ['a job, no file yet', { uploadId: 'J', fileMetadata: null, terminalError: null }, { job: 'J' }],
  ['a job at work', { uploadId: 'J', status: 'PROCESSING', fileMetadata: {} }, { job: 'J' }],
  [
    'a job at work that knows its file',
    { uploadId: 'J', status: 'UPLOADED', fileMetadata: file },
    { job: 'J' },
  ],
  ['a job with a prefix', { uploadId: 'J', status: 'UPLOAD_STATUS_RETRYING' }, { job: 'J' }],
  ['a job that is done', { uploadId: 'J', status: 'UPLOAD_STATUS_SUCCESS', fileMetadata: file }, { id: 'F' }],
  ['a job that is done without a file', { uploadId: 'J', status: 'SUCCESS' }, undefined],
  ['a job that failed', { uploadId: 'J', status: 'ERROR', errorMessage: 'bad' }, { rejected: 'bad' }],
  ['a job that ran out', { uploadId: 'J', status: 'S_EXPIRED', errorMessage: '' }, { rejected: 's_expired' }],
  ['a rejection', { fileMetadata: file, terminalError: { code: 'x' } }, { rejected: '{"code":"x"}' }],
  ['a rejection as text', { uploadId: 'J', terminalError: 'too small' }, { rejected: 'too small' }],
  ['nothing known', { ok: true }, undefined],
  ['a list', [], undefined],
]
for (const [what, body, reply] of replies)
  test(`an upload's answer: ${what}`, () =>
    expect(decodeUpload(JSON.stringify(body))).toEqual(reply as UploadReply))

test('an answer that is no JSON', () => expect(decodeUpload('<html>')).toBeUndefined())
