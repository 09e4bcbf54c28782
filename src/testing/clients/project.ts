import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { encodePng } from '../../upstream/simulator/png.ts'

/** The line of `steps.mjs` behind which the task puts another. */
export const anchor = '// history-mark-51c'

/** A small project with a failing check. Everything lies in `folder`. */
export type Project = { folder: string; source: string; pdf: string; picture: string; log: string }

/** Writes the project: `steps.mjs`, `check.sh` (prints how it went), `spec.pdf` and `plan.png`. */
export function makeProject(folder: string): Project {
  mkdirSync(folder, { recursive: true })
  const project = {
    folder,
    source: join(folder, 'steps.mjs'),
    pdf: join(folder, 'spec.pdf'),
    picture: join(folder, 'plan.png'),
    log: join(folder, 'calls.log'),
  }
  writeFileSync(project.source, `export const steps = [0]\n${anchor}\n`)
  writeFileSync(
    join(folder, 'check.mjs'),
    [
      "import { steps } from './steps.mjs'",
      "const word = ['CHECK', steps.includes(1) ? 'PASSED' : 'FAILED'].join('-')",
      'console.log(word, steps.length)',
      "process.exitCode = word.endsWith('D') && steps.includes(1) ? 0 : 1",
      '',
    ].join('\n'),
  )
  writeFileSync(join(folder, 'check.sh'), 'node check.mjs\n')
  writeFileSync(project.pdf, onePagePdf('steps must hold the number 1'))
  writeFileSync(project.picture, encodePng(16, 16, new Uint8Array(16 * 16 * 3).fill(99)))
  return project
}

/** How often each line stands in a file; an absent file has none. */
export function linesOf(path: string): Map<string, number> {
  const counted = new Map<string, number>()
  for (const line of readIfThere(path).split('\n').filter(Boolean))
    counted.set(line, (counted.get(line) ?? 0) + 1)
  return counted
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

/** The smallest PDF that readers take: one page with one line. */
function onePagePdf(text: string): string {
  const stream = `BT /F1 18 Tf 20 100 Td (${text}) Tj ET`
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 400 200] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    `<< /Length ${stream.length} >>\nstream\n${stream}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
  ]
  let body = '%PDF-1.4\n'
  const offsets = objects.map((object, i) => {
    const offset = body.length
    body += `${i + 1} 0 obj\n${object}\nendobj\n`
    return offset
  })
  const rows = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('')
  const size = objects.length + 1
  return `${body}xref\n0 ${size}\n0000000000 65535 f \n${rows}trailer\n<< /Size ${size} /Root 1 0 R >>\nstartxref\n${body.length}\n%%EOF\n`
}
