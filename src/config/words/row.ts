/** What a number of a setting counts. */
export type Unit =
  | 'seconds'
  | 'milliseconds'
  | 'hours'
  | 'days'
  | 'megabytes'
  | 'requests'
  | 'attempts'
  | 'accounts'
  | 'files'
  | 'times'
  | 'connections'
  | 'conversations'
  | 'refusals'

/**
 * A setting in words: its title in English and Chinese, its help in Chinese, and the unit of its number. The help in
 * English is the comment above the key in `config.defaults.toml`, so no sentence is written twice.
 */
export type SettingRow = readonly [title: string, titleZh: string, helpZh: string, unit?: Unit]
export type SettingRows = Readonly<Record<string, SettingRow>>
