import { useEffect } from 'preact/hooks'
import { pages } from './pages.ts'
import { type Command, Palette } from './parts/palette.tsx'
import { base } from './state/base.ts'
import { language, t } from './state/language.ts'
import { paletteOpen, watchPaletteKey } from './state/palette.ts'
import { go } from './state/route.ts'
import { signOut } from './state/session.ts'
import { helpOf, loadSettings, models, plainSettings, titleOf } from './state/settings.ts'
import { theme } from './state/theme.ts'
import { words } from './words/words.ts'

/** Everything one can go to by its name, opened by Ctrl K. */
export function Commands() {
  useEffect(watchPaletteKey, [])
  const isOpen = paletteOpen.value
  useEffect(() => {
    if (isOpen && !plainSettings.value) void loadSettings()
  }, [isOpen])
  if (!isOpen) return null
  return <Palette commands={all()} onClose={() => (paletteOpen.value = false)} />
}

function all(): Command[] {
  return [
    ...pages.map((page): Command => ({
      id: page.path,
      name: t(page.title),
      kind: t('palette.page'),
      // Found in either language.
      words: words[page.title].join(' '),
      icon: page.icon,
      run: () => go(page.path),
    })),
    ...actions(),
    ...models.value.map(({ id, aliases }): Command => ({
      id: `model ${id}`,
      name: id,
      kind: t('palette.model'),
      words: aliases.join(' '),
      icon: 'cube',
      run: () => go(`/admin/models?open=${encodeURIComponent(id)}`),
    })),
    ...(plainSettings.value ?? []).map((setting): Command => ({
      id: `setting ${setting.key}`,
      name: titleOf(setting) || setting.key,
      kind: t('palette.setting'),
      words: `${t('palette.setting')} ${setting.key} ${setting.title} ${setting.title_zh} ${helpOf(setting)}`,
      icon: 'sliders',
      run: () => go(`/admin/settings?q=${encodeURIComponent(setting.key)}`),
    })),
  ]
}

const act = (id: string, name: string, more: Pick<Command, 'icon' | 'words' | 'run'>): Command => ({
  id,
  name,
  kind: t('palette.action'),
  ...more,
})

function actions(): Command[] {
  const next = language.value === 'zh' ? 'en' : 'zh'
  return [
    act('language', next === 'zh' ? '中文' : 'English', {
      icon: 'docs',
      words: 'language chinese english 语言',
      run: () => (language.value = next),
    }),
    ...(['light', 'dark', 'auto'] as const).map((value) =>
      act(`theme ${value}`, `${t('theme')}: ${t(`theme.${value}`)}`, {
        icon: value === 'dark' ? 'moon' : 'sun',
        words: 'theme 外观',
        run: () => (theme.value = value),
      }),
    ),
    act('docs', t('page.docs'), {
      icon: 'outward',
      words: 'swagger',
      run: () => void open(`${base}/swagger`, '_blank', 'noopener'),
    }),
    act('signout', t('signout'), { icon: 'leave', words: 'log out', run: () => void signOut() }),
  ]
}
