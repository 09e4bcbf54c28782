import { Elysia } from 'elysia'
import { fail } from '../../core/fault.ts'
import { paths } from '../paths.ts'

/** Parts of OpenAI's API that Grok's web app has nothing for (product section 4): a sentence instead of "unknown URL". */
export function notOffered(): Elysia {
  const app = new Elysia({ name: 'not-offered' })
  for (const [path, message] of endpoints)
    for (const at of paths(path)) {
      const refuse = () => fail({ kind: 'not_offered', message })
      app.get(at, refuse, hidden).post(at, refuse, hidden).delete(at, refuse, hidden)
    }
  return app
}

const hidden = { parse: 'none' as const, detail: { hide: true } }

const files =
  'This gateway stores no files of callers. Send a file inside the request, as a data URI or URL (see "Pictures and files" in the docs).'
const embeddings =
  'Grok has no embeddings, so this gateway offers none. Use an embedding model of another provider for this part.'
const audio =
  'This gateway neither speaks nor transcribes. Use a speech model of another provider for this part.'
const batches =
  'This gateway has no batches. Send the requests one by one to /v1/chat/completions or /v1/responses.'
const moderations =
  'This gateway classifies no texts. Use a moderation model of another provider, or leave the check out.'

const endpoints: readonly [path: string, message: string][] = [
  ['/files', files],
  ['/files/:id', files],
  ['/files/:id/content', files],
  ['/embeddings', embeddings],
  ['/audio/*', audio],
  ['/batches', batches],
  ['/batches/:id', batches],
  ['/batches/:id/cancel', batches],
  ['/moderations', moderations],
]
