import { useSignal } from '@preact/signals'
import type { ComponentChildren } from 'preact'

// A field with more text than this takes seconds to lay out, so it becomes a file.
const mostWritten = 200_000

type DropProps = {
  onFiles: (files: File[]) => void
  onLongText: (text: string) => void
  children: ComponentChildren
}

/** Takes files that are dropped or pasted, and texts too long for the field inside. */
export function DropZone({ onFiles, onLongText, children }: DropProps) {
  const over = useSignal(false)
  return (
    <div
      class={`drop-zone${over.value ? ' over' : ''}`}
      onDragOver={(event) => {
        event.preventDefault()
        over.value = true
      }}
      onDragLeave={() => (over.value = false)}
      onDrop={(event) => {
        event.preventDefault()
        over.value = false
        const dropped = [...(event.dataTransfer?.files ?? [])]
        if (dropped.length > 0) onFiles(dropped)
      }}
      onPaste={(event) => {
        const pasted = [...(event.clipboardData?.files ?? [])]
        const long = event.clipboardData?.getData('text/plain') ?? ''
        if (pasted.length === 0 && long.length < mostWritten) return
        event.preventDefault()
        if (pasted.length > 0) onFiles(pasted)
        else onLongText(long)
      }}
    >
      {children}
    </div>
  )
}
