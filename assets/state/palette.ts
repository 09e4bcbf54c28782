import { signal } from '@preact/signals'

/** Whether the list of everything one can go to is open. */
export const paletteOpen = signal(false)

/** Opens it by Ctrl K, or Cmd K, wherever one is. Returns the way to stop. */
export function watchPaletteKey(): () => void {
  addEventListener('keydown', press)
  return () => removeEventListener('keydown', press)
}

function press(event: KeyboardEvent): void {
  const isChord = (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey
  if (event.key.toLowerCase() !== 'k' || !isChord) return
  // In an open dialog it would stand above what is being written.
  if (document.querySelector('dialog[open]') && !paletteOpen.value) return
  event.preventDefault()
  paletteOpen.value = !paletteOpen.value
}
