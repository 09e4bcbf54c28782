import { join } from 'node:path'
import { readBytes } from '../config/file-access.ts'
import { type ExportFormat, exportTokens } from '../store/export-tokens.ts'
import type { Flags } from './arguments.ts'
import type { Context } from './context.ts'
import { wrongUsage } from './usage.ts'

type ExportCommand = { dataDir: string; flags: Flags }

const isFormat = (name: string): name is ExportFormat => name === 'json' || name === 'txt'

/** Prints every account of token.json. Resolves to the exit code; throws GatewayError when there is no file or it is broken. */
export function exportAccounts({ dataDir, flags }: ExportCommand, context: Context): number {
  const format = flags.format ?? 'json'
  if (!isFormat(format))
    return wrongUsage(`--format ${format} is not allowed; allowed: json, txt`, context, 'export')
  const bytes = readBytes(join(dataDir, 'token.json'))
  for (const piece of inPieces(exportTokens(bytes, format))) context.out(piece)
  return 0
}

const pieceSize = 256 * 1024

/** The same text in fewer pieces: a hundred thousand writes take seconds. */
function* inPieces(texts: Iterable<string>): Generator<string> {
  let piece = ''
  for (const text of texts) {
    piece += text
    if (piece.length < pieceSize) continue
    yield piece
    piece = ''
  }
  if (piece !== '') yield piece
}
