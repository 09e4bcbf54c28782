import type { Pairs } from './pair.ts'

/** The page of the settings. */
export const settings = {
  'page.settings': ['Settings', '设置'],
  'settings.lead': [
    'Every key of config.toml. Changes take effect at once, except those marked; comments in the file stay.',
    'config.toml 的全部配置项。除特别标注外立即生效，文件中的注释会保留。',
  ],
  'settings.search': ['Key or description', '配置项或说明'],
  'settings.onlychanged': ['Changed only', '仅看已更改'],
  'settings.none': ['No setting fits.', '没有符合的配置项。'],
  'settings.file': ['changed', '已更改'],
  'settings.environment': ['from the environment', '来自环境变量'],
  'settings.restart': ['needs a restart', '需要重启'],
  'settings.noeffect': ['no effect', '无效果'],
  'settings.default': ['Default: {value}', '默认值：{value}'],
  'settings.reset': ['Back to it', '恢复默认'],
  'settings.empty': ['empty', '空'],
  'settings.secret.set': ['is set; write to replace it', '已设置，输入即可替换'],
  'settings.secret.unset': ['is not set', '未设置'],
  'settings.changes': ['Unsaved changes', '未保存的更改'],
  'settings.changed': ['{n} unsaved changes', '{n} 项未保存的更改'],
  'settings.discard': ['Discard', '放弃'],
  'settings.review': ['Review and save', '检查并保存'],
  'settings.key': ['Key', '配置项'],
  'settings.before': ['Before', '之前'],
  'settings.after': ['After', '之后'],
  'settings.saved': ['Saved. It is in force.', '已保存并生效。'],
  'settings.saved.restart': ['Saved. After a restart in force: {keys}', '已保存。以下配置重启后生效：{keys}'],
} as const satisfies Pairs
