// `bun run map`: writes the drawing of the house into src/README.md, from the imports as they are.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readSources } from './architecture.ts'
import { drawHouse, withDrawing } from './house-map.ts'

const src = join(import.meta.dir, '..')
const readme = join(src, 'README.md')
writeFileSync(readme, withDrawing(readFileSync(readme, 'utf8'), drawHouse(readSources(src))))
