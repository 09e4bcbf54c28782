import type { ComponentType } from 'preact'
import { Accounts } from './pages/accounts/accounts.tsx'
import { Conversations } from './pages/conversations.tsx'
import { Endpoints } from './pages/endpoints.tsx'
import { Files } from './pages/files/files.tsx'
import { Keys } from './pages/keys/keys.tsx'
import { Log } from './pages/log/log.tsx'
import { Models } from './pages/models/models.tsx'
import { Overview } from './pages/overview.tsx'
import { UpstreamPage } from './pages/upstream/upstream.tsx'
import { lazy } from './parts/lazy.tsx'
import type { IconName } from './parts/icon.tsx'
import type { WordKey } from './state/language.ts'

type Page = { path: string; title: WordKey; icon: IconName; page: ComponentType }

const Playground = lazy(async () => (await import('./pages/playground/playground.tsx')).Playground)
const Settings = lazy(async () => (await import('./pages/settings/settings.tsx')).Settings)

/** Every page of the panel, in the order of the menu. A new page is a row here, its words and its file. */
export const pages: readonly Page[] = [
  { path: '/admin', title: 'page.overview', icon: 'overview', page: Overview },
  { path: '/admin/accounts', title: 'accounts', icon: 'people', page: Accounts },
  { path: '/admin/playground', title: 'page.playground', icon: 'play', page: Playground },
  { path: '/admin/keys', title: 'page.keys', icon: 'key', page: Keys },
  { path: '/admin/log', title: 'page.log', icon: 'log', page: Log },
  { path: '/admin/endpoints', title: 'page.endpoints', icon: 'endpoints', page: Endpoints },
  { path: '/admin/models', title: 'page.models', icon: 'cube', page: Models },
  { path: '/admin/files', title: 'page.files', icon: 'photo', page: Files },
  { path: '/admin/conversations', title: 'page.conversations', icon: 'thread', page: Conversations },
  { path: '/admin/upstream', title: 'page.upstream', icon: 'outward', page: UpstreamPage },
  { path: '/admin/settings', title: 'page.settings', icon: 'sliders', page: Settings },
]
