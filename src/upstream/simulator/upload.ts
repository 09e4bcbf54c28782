import type { LiveAccount } from './accounts.ts'
import { meetFaults, refusalOf, refuse } from './meet-faults.ts'
import type { SentFile } from './read-body.ts'
import { flatError } from './refusals.ts'
import type { Route, Visit } from './site.ts'
import type { UploadedFile } from './upload-shelf.ts'

/** `POST /http/upload-file-v2/direct` (upstream-protocol 5.2). */
const direct: Route = {
  method: 'POST',
  path: /^\/http\/upload-file-v2\/direct$/,
  access: 'account',
  withoutStatsig: true,
  answer: ({ site, file }, account) => {
    const met = [...meetFaults(account.faults, 'direct'), ...meetFaults(account.faults, 'upload')]
    const refusal = refusalOf(met)
    if (refusal) return refuse(refusal)
    if (!file || file.name === '' || file.type === '') return invalid('file is required')
    const kept = site.uploads.keep(file, account.userId)
    // The job carries the file's id in it, so that nothing has to be remembered but how often it was asked about.
    if (met.some(({ row }) => row.name === 'upload_job'))
      return Response.json({ uploadId: `job-0-${kept.id}` })
    return Response.json({
      uploadId: crypto.randomUUID(),
      fileMetadata: metadataOf(kept),
      terminalError: null,
    })
  },
}

/** `GET /rest/app-chat/upload-file-v2/status`: at work when first asked, done when asked again. */
const status: Route = {
  method: 'GET',
  path: /^\/rest\/app-chat\/upload-file-v2\/status$/,
  access: 'account',
  answer: ({ site, url }, { userId }) => {
    const uploadId = url.searchParams.get('uploadId') ?? ''
    const asked = site.uploadJobs.get(uploadId) ?? 0
    site.uploadJobs.set(uploadId, asked + 1)
    const kept = site.uploads.find(uploadId.replace(/^job-0-/, ''), userId)
    if (!kept) return refuse({ status: 404, body: flatError(5, 'Upload not found') })
    const done = asked > 0
    return Response.json({
      uploadId,
      assetId: done ? kept.id : '',
      status: done ? 'UPLOAD_STATUS_SUCCESS' : 'UPLOAD_STATUS_PROCESSING',
      ...(done && { fileMetadata: metadataOf(kept) }),
      errorMessage: '',
    })
  },
}

/** `POST /rest/app-chat/upload-file` (upstream-protocol 5.1). */
const older: Route = {
  method: 'POST',
  path: /^\/rest\/app-chat\/upload-file$/,
  access: 'account',
  answer: olderUpload,
}

function olderUpload({ site, call }: Visit, account: LiveAccount): Response {
  const refusal = refusalOf(meetFaults(account.faults, 'upload'))
  if (refusal) return refuse(refusal)
  const file = fileIn(call.body)
  return file
    ? Response.json(metadataOf(site.uploads.keep(file, account.userId)))
    : invalid('content is required')
}

function fileIn(body: unknown): SentFile | undefined {
  const { fileName, fileMimeType, content } = (body ?? {}) as Record<string, unknown>
  if (typeof fileName !== 'string' || typeof fileMimeType !== 'string' || typeof content !== 'string')
    return undefined
  try {
    return { name: fileName, type: fileMimeType, bytes: Uint8Array.fromBase64(content) }
  } catch {
    return undefined
  }
}

const invalid = (message: string) => refuse({ status: 400, body: flatError(3, message) })

const metadataOf = ({ id, userId, name, type, at }: UploadedFile) => ({
  fileMetadataId: id,
  fileMimeType: type,
  fileName: name,
  fileUri: `users/${userId}/${id}/content`,
  parsedFileUri: '',
  createTime: new Date(at).toISOString(),
  fileSource: 'SELF_UPLOAD_FILE_SOURCE',
})

export const uploadRoutes: readonly Route[] = [direct, status, older]
