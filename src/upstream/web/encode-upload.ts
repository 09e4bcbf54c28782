/** A file name as it stands between quotes in a multipart header: as it is, but nothing in it ends the header. */
export const encodeFileName = (name: string): string =>
  name
    .replaceAll(/\p{Cc}/gu, '_')
    .replaceAll('\\', '\\\\')
    .replaceAll('"', String.raw`\"`)
