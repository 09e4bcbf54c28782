import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { columnChoice, tableWidth } from '../state/columns.ts'
import { narrow } from '../state/media.ts'
import { t } from '../state/language.ts'
import { Icon } from './icon.tsx'
import { TableRow } from './table-row.tsx'
import { useWindow } from './use-window.ts'

export type Column<Row> = {
  id: string
  title: string
  cell: (row: Row) => ComponentChildren
  /** Digits: they stand below each other, at the right. */
  number?: boolean
  /** Takes the width that is left, and is cut where that is too little. */
  grow?: boolean
  /** What the heading sorts by; with "-" before it the first press sorts downwards. */
  sort?: string
  /** Pixels of the table from which on it is shown while nobody chose; none: always, Infinity: only when chosen. */
  from?: number
  /** Where it stands on a phone: in the first line, at the end of that, or in the second. Nowhere without. */
  phone?: 'main' | 'end' | 'below'
  /** There its title stands before it: a number that does not say what it is. */
  named?: boolean
}

export type Picking<Row> = {
  isOn: (row: Row) => boolean
  onPick: (rows: readonly Row[], on: boolean) => void
  label: (row: Row) => string
  all: string
}

export type TableProps<Row> = {
  /** Under which the choice of columns is kept. */
  name: string
  label: string
  columns: readonly Column<Row>[]
  rows: readonly Row[]
  keyOf: (row: Row) => string
  /** The first column becomes a button; a press anywhere on the row does the same. */
  onOpen?: (row: Row) => void
  /** Attributes of a row. */
  mark?: (row: Row) => Record<`data-${string}`, string>
  sort?: string
  onSort?: (sort: string) => void
  picking?: Picking<Row>
  /** The rows are of a question asked before: they are shown, and nothing can be chosen of them. */
  stale?: boolean
}

/** Which columns are shown: those chosen, else those for which there is room. */
function shownColumns<Row>(name: string, columns: readonly Column<Row>[], width: number): Column<Row>[] {
  const choice = columnChoice(name)
  return columns.filter(({ id, from = 0 }) => choice[id] ?? width >= from)
}

/**
 * Rows of one height and one line each. Of a long list only what can be seen is there. Arrow keys go from row to row.
 * On a phone each row is two lines.
 */
export function Table<Row>(props: TableProps<Row>) {
  const { name, label, columns, rows, keyOf, picking, stale = false } = props
  const card = useRef<HTMLDivElement>(null)
  const width = tableWidth(name)
  useEffect(() => {
    const seen = new ResizeObserver(([entry]) => (width.value = entry?.contentRect.width ?? width.value))
    if (card.current) seen.observe(card.current)
    return () => seen.disconnect()
  }, [])
  const body = useRef<HTMLTableSectionElement>(null)
  const rowHeight = narrow.value ? 60 : 40
  const [from, until] = useWindow(body, rows.length, rowHeight)
  const shown = narrow.value ? columns.filter(({ phone }) => phone) : shownColumns(name, columns, width.value)
  return (
    <div class="card list-card" ref={card} data-stale={stale}>
      <table class="list" aria-label={label} aria-busy={stale} aria-rowcount={rows.length}>
        <thead>
          <tr>
            {picking && <PickAll rows={rows} picking={picking} stale={stale} />}
            {shown.map((column) => (
              <Heading key={column.id} column={column} {...props} />
            ))}
          </tr>
        </thead>
        <tbody ref={body} onKeyDown={moveRow}>
          <Gap rows={from} height={rowHeight} />
          {rows.slice(from, until).map((row, at) => (
            <TableRow key={keyOf(row)} row={row} at={from + at} shown={shown} table={props} />
          ))}
          <Gap rows={rows.length - until} height={rowHeight} />
        </tbody>
      </table>
    </div>
  )
}

/** The height of rows that are not there. */
const Gap = ({ rows, height }: { rows: number; height: number }) =>
  rows > 0 ? <tr class="gap" aria-hidden="true" style={{ height: `${rows * height}px` }} /> : null

function PickAll<Row>(of: { rows: readonly Row[]; picking: Picking<Row>; stale: boolean }) {
  const { rows, picking, stale } = of
  return (
    <th class="pick">
      <input
        type="checkbox"
        aria-label={picking.all}
        disabled={stale}
        checked={rows.length > 0 && rows.every(picking.isOn)}
        onChange={(event) => picking.onPick(rows, event.currentTarget.checked)}
      />
    </th>
  )
}

function Heading<Row>({ column, sort, onSort }: TableProps<Row> & { column: Column<Row> }) {
  const { title, number = false, sort: first } = column
  const classes = `${number ? 'number' : ''}${column.grow ? ' grow' : ''}`
  if (!first || !onSort) return <th class={classes}>{title}</th>
  const key = first.replace('-', '')
  const isFalling = sort === `-${key}`
  const isOn = isFalling || sort === key
  // First its usual way, then the other, then as the list comes.
  const next = !isOn ? first : sort === first ? (first === key ? `-${key}` : key) : ''
  return (
    <th class={classes} {...(isOn && { 'aria-sort': isFalling ? 'descending' : 'ascending' })}>
      <button type="button" class="sort" title={t('table.sort', { title })} onClick={() => onSort(next)}>
        {title}
        {isOn && <Icon name={isFalling ? 'down' : 'up'} size={14} />}
      </button>
    </th>
  )
}

function moveRow(event: KeyboardEvent): void {
  const step = { ArrowUp: 'previousElementSibling', ArrowDown: 'nextElementSibling' } as const
  const way = step[event.key as keyof typeof step]
  const from = event.target as HTMLElement
  const next = way && from.closest('tr')?.[way]
  const like = from.matches('.pick input') ? '.pick input' : '.row-open'
  const target = next instanceof HTMLElement && next.querySelector<HTMLElement>(like)
  if (!target) return
  event.preventDefault()
  target.focus()
  target.scrollIntoView({ block: 'nearest' })
}
