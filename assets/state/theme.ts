import { effect } from '@preact/signals'
import { storedChoice } from './stored.ts'

export const themes = ['auto', 'light', 'dark'] as const
export type Theme = (typeof themes)[number]

export const theme = storedChoice<Theme>('theme', themes, 'auto')

effect(() => {
  const { dataset } = document.documentElement
  if (theme.value === 'auto') delete dataset['theme']
  else dataset['theme'] = theme.value
})
