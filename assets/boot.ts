// Runs before the page is painted: a stored choice of theme and language must not flash the other one first.
const stored = (name: string) => {
  try {
    return localStorage.getItem(name)
  } catch {
    return null // a browser that keeps nothing
  }
}
const root = document.documentElement
const theme = stored('grok2api.theme')
if (theme === 'light' || theme === 'dark') root.dataset['theme'] = theme
root.lang = (stored('grok2api.language') ?? navigator.language).startsWith('zh') ? 'zh-CN' : 'en'
