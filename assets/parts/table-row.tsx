import type { ComponentChildren } from 'preact'
import { narrow } from '../state/media.ts'
import type { Column, TableProps } from './table.tsx'

type RowProps<Row> = { row: Row; at: number; shown: readonly Column<Row>[]; table: TableProps<Row> }

/** One row of a table. */
export function TableRow<Row>({ row, at, shown, table }: RowProps<Row>) {
  const { onOpen, mark, picking, stale = false } = table
  const open = (event: MouseEvent) => {
    const target = event.target as Element
    // What has an effect of its own, and a text that is being selected, opens nothing.
    if (target.closest('a, button, input, label') || String(getSelection()) !== '') return
    onOpen?.(row)
  }
  const first = shown.findIndex(({ phone }) => !narrow.value || phone === 'main')
  return (
    <tr {...mark?.(row)} aria-rowindex={at + 2} class={onOpen ? 'opens' : ''} onClick={open}>
      {picking && (
        <td class="pick">
          <input
            type="checkbox"
            aria-label={picking.label(row)}
            disabled={stale}
            checked={picking.isOn(row)}
            onChange={(event) => picking.onPick([row], event.currentTarget.checked)}
          />
        </td>
      )}
      {shown.map((column, place) => (
        <td key={column.id} class={classOf(column)} data-column={column.id}>
          {/* On a phone there is no heading that says what a number is. */}
          {narrow.value && column.named && <span class="faint">{column.title} </span>}
          {place === first && onOpen ? (
            <Opener onOpen={() => onOpen(row)}>{column.cell(row)}</Opener>
          ) : (
            column.cell(row)
          )}
        </td>
      ))}
    </tr>
  )
}

const classOf = <Row,>({ number = false, grow = false, phone }: Column<Row>) =>
  [number && 'number', grow && 'grow', narrow.value && `phone-${phone}`].filter(Boolean).join(' ')

const Opener = ({ onOpen, children }: { onOpen: () => void; children: ComponentChildren }) => (
  <button type="button" class="row-open" onClick={onOpen}>
    {children}
  </button>
)
