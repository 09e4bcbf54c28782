import { chooseColumn, columnChoice, forgetColumns, tableWidth } from '../state/columns.ts'
import { narrow } from '../state/media.ts'
import { t } from '../state/language.ts'
import { Popup } from './popup.tsx'
import type { Column } from './table.tsx'

type ColumnsProps<Row> = { name: string; columns: readonly Column<Row>[] }

/** Which columns of a table are shown; kept in this browser. The first one always is, and a phone has no columns. */
export function TableColumns<Row>({ name, columns }: ColumnsProps<Row>) {
  if (narrow.value) return null
  const choice = columnChoice(name)
  return (
    <Popup label={t('table.columns')} icon="columns">
      {columns.slice(1).map(({ id, title, from = 0 }) => (
        <label key={id} class="choice">
          <input
            type="checkbox"
            checked={choice[id] ?? tableWidth(name).value >= from}
            onChange={(event) => chooseColumn(name, id, event.currentTarget.checked)}
          />
          {title}
        </label>
      ))}
      <button type="button" class="quiet" onClick={() => forgetColumns(name)}>
        {t('table.columns.fit')}
      </button>
    </Popup>
  )
}
