import { count } from '../../state/format.ts'
import type { Imported, ImportRow } from '../../state/import.ts'
import { t } from '../../state/language.ts'
import { translated } from '../../state/said.ts'

// Enough to see that a file was understood; the gateway names at most a thousand.
const shownRows = 100

/** What an import would do: counts, then line by line what was understood, and what was left out and why. */
export const ImportPreview = ({ found }: { found: Imported }) => (
  <section class="preview">
    <dl class="totals">
      {(['new', 'changed', 'same'] as const).map((name) => (
        <div key={name} data-found={name}>
          <dt>{t(`import.${name}`)}</dt>
          <dd>{count(found[name])}</dd>
        </div>
      ))}
      <div data-found="invalid">
        <dt>{t('import.invalid')}</dt>
        <dd>{count(found.invalid_count)}</dd>
      </div>
    </dl>
    {found.found.length > 0 && <Understood found={found} />}
    {found.invalid.length > 0 && (
      <>
        <h3>{t('import.wrong')}</h3>
        <ul class="job-failed import-list" tabIndex={0} aria-label={t('import.wrong')}>
          {found.invalid.slice(0, shownRows).map(({ file, line, reason }) => (
            <li key={`${file ?? ''}:${line}`}>
              {file && <span class="mono">{file} </span>}
              {t('import.line', { line, reason: translated(reason) })}
            </li>
          ))}
          <More n={found.invalid_count - Math.min(shownRows, found.invalid.length)} />
        </ul>
      </>
    )}
  </section>
)

const Understood = ({ found }: { found: Imported }) => (
  <>
    <h3>{t('import.rows')}</h3>
    <ul class="import-list" tabIndex={0} aria-label={t('import.rows')}>
      {found.found.slice(0, shownRows).map((row, at) => (
        <Row key={at} row={row} />
      ))}
      <More n={found.new + found.changed + found.same - Math.min(shownRows, found.found.length)} />
    </ul>
  </>
)

const Row = ({ row }: { row: ImportRow }) => (
  <li class="import-row" data-result={row.result}>
    <span class="tag">{t(`import.${row.result}`)}</span>
    <span class="mono">{row.masked}</span>
    <span class="soft">{row.pool}</span>
    <span class="import-who">{row.note || row.email}</span>
    <small class="faint">
      {row.file ? `${row.file} ` : ''}
      {t('import.place', { line: row.line })}
      {row.left_out > 0 && ` · ${t('import.leftout', { n: row.left_out })}`}
    </small>
  </li>
)

const More = ({ n }: { n: number }) =>
  n > 0 ? <li class="faint">{t('import.more', { n: count(n) })}</li> : null
