import { language, t, type Language } from '../state/language.ts'
import { theme, type Theme } from '../state/theme.ts'
import { Icon, type IconName } from './icon.tsx'
import { Segments } from './segments.tsx'

const pictures: Record<Theme, IconName> = { auto: 'screen', light: 'sun', dark: 'moon' }

export const ThemeChoice = () => (
  <Segments
    icons
    label={t('theme')}
    value={theme.value}
    onChange={(value) => (theme.value = value)}
    choices={(['auto', 'light', 'dark'] as const).map((value) => ({
      value,
      label: t(`theme.${value}`),
      shown: <Icon name={pictures[value]} size={16} />,
    }))}
  />
)

const names: readonly { value: Language; label: string; shown: string }[] = [
  { value: 'en', label: 'English', shown: 'EN' },
  { value: 'zh', label: '中文', shown: '中' },
]

export const LanguageChoice = () => (
  <Segments
    label={t('language')}
    value={language.value}
    onChange={(value) => (language.value = value)}
    choices={names}
  />
)
