// Writes docs/settings.md and docs/zh-CN/settings.md from the table of the settings.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { settingsPage } from './page.ts'

const docs = join(import.meta.dir, '../../../docs')
writeFileSync(join(docs, 'settings.md'), settingsPage('en'))
writeFileSync(join(docs, 'zh-CN/settings.md'), settingsPage('zh'))
