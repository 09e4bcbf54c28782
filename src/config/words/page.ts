import { defaults } from '../defaults.ts'
import { keys } from '../keys.ts'
import { shownValue } from '../problem.ts'
import { settingWords } from './words.ts'

type Language = 'en' | 'zh'

const texts = {
  en: {
    head: [
      '# Settings',
      '',
      '[中文](zh-CN/settings.md)',
      '',
      'Every key of `config.toml` with its default. What you want different goes into `data/config.toml`, under the same section and key, or is',
      'changed in the panel. Unless it says "restart", a change counts at once. Models are described at the end of `config.defaults.toml`. This page is',
      'written from the table the panel shows: `npm run settings-pages`.',
    ],
    columns: ['Key', 'Default', 'What it does'],
    restart: 'Restart.',
    secret: 'secret',
  },
  zh: {
    head: [
      '# 设置',
      '',
      '[English](../settings.md)',
      '',
      '`config.toml` 的全部配置项及默认值。需要修改的写入 `data/config.toml` 的同名小节和键，或在面板中修改。除标注“需重启”外立即生效。模型的说明在',
      '`config.defaults.toml` 末尾。本页由面板所用的同一张表生成：`npm run settings-pages`。',
    ],
    columns: ['配置项', '默认值', '作用'],
    restart: '需重启。',
    secret: '机密',
  },
} as const

/** docs/settings.md or its Chinese twin: every setting with its default and its help. */
export function settingsPage(language: Language): string {
  const { head, columns, restart, secret } = texts[language]
  const words = settingWords()
  const sections = [...new Set(keys.map(({ section }) => section))]
  const rows = (wanted: string) =>
    keys
      .filter(({ section }) => section === wanted)
      .map(({ name, section, field, schema }) => {
        const { title, title_zh, description, description_zh } = words(name)
        const help = language === 'zh' ? description_zh : description
        const values: Record<string, unknown> = defaults[section as keyof typeof defaults]
        const usual = schema.secret ? secret : `\`${shownValue(values[field])}\``
        const said = `${help}${schema.restart ? ` ${restart}` : ''}`
        return `| \`${field}\` | ${usual} | **${language === 'zh' ? title_zh : title}** ${cell(said)} |`
      })
  const tables = sections.flatMap((section) => [
    '',
    `## [${section}]`,
    '',
    `| ${columns.join(' | ')} |`,
    '| --- | --- | --- |',
    ...rows(section),
  ])
  return `${[...head, ...tables].join('\n')}\n`
}

/** A bar would end the cell, and marks of HTML, of links and of bold letters would vanish. */
const cell = (text: string): string =>
  text
    .replaceAll(/[|*]/g, (sign) => `\\${sign}`)
    .replaceAll('<', '&lt;')
    .replaceAll('[', '&#91;')
    .replaceAll(']', '&#93;')
