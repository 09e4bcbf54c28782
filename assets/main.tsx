import './main.css'
import { effect } from '@preact/signals'
import { render } from 'preact'
import { App } from './app.tsx'
import { pages } from './pages.ts'
import { t } from './state/language.ts'
import { path } from './state/route.ts'
import { askSession, session } from './state/session.ts'

effect(() => {
  const page = pages.find((one) => one.path === path.value)
  const title =
    session.value === 'in' || session.value === 'ended' ? t(page?.title ?? 'page.overview') : t('login.title')
  document.title = `${title} · grok2api`
})

void askSession()
render(<App />, document.getElementById('app') ?? document.body)
