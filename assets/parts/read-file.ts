import type { Enclosure } from '../dialects/dialect.ts'

/** The files as data URIs. */
export const readFiles = (files: Iterable<File>): Promise<Enclosure[]> =>
  Promise.all(
    [...files].map(async (file) => ({ name: file.name, type: file.type, uri: await dataUri(file) })),
  )

const dataUri = (file: Blob): Promise<string> =>
  new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.addEventListener('load', () => resolve(String(reader.result)))
    reader.addEventListener('error', () => reject(reader.error ?? new Error('not readable')))
    reader.readAsDataURL(file)
  })
