import { effect, signal, type Signal } from '@preact/signals'

const prefix = 'grok2api.'

/**
 * A choice of the person at this browser, remembered in it. `usual` counts until they chose, and whenever the stored
 * word is none of `choices`.
 */
export function storedChoice<T extends string>(name: string, choices: readonly T[], usual: T): Signal<T> {
  const key = prefix + name
  const found = choices.find((choice) => choice === read(key))
  const choice = signal(found ?? usual)
  let first = true
  effect(() => {
    const value = choice.value
    // What was never chosen is not stored, so that it keeps following the browser.
    if (!first) write(key, value)
    first = false
  })
  return choice
}

/** A word of the person at this browser, remembered in it. */
export function storedText(name: string, usual: string): Signal<string> {
  const key = prefix + name
  const text = signal(read(key) ?? usual)
  let first = true
  effect(() => {
    const value = text.value
    if (!first) write(key, value)
    first = false
  })
  return text
}

function read(key: string): string | null {
  try {
    return localStorage.getItem(key)
  } catch {
    return null // a browser that keeps nothing
  }
}

function write(key: string, value: string): void {
  try {
    localStorage.setItem(key, value)
  } catch {
    // Then it lasts as long as the page.
  }
}
