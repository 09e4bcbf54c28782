/** Path → the methods some route answers it with. */
export function methodsByPath(
  routes: readonly { method: string; path: string }[],
): (path: string) => string[] {
  const patterns = routes.map(({ method, path }) => ({
    method,
    pattern: new RegExp(
      `^${path
        .replace(/[.+?^${}()|[\]\\]/g, '\\$&')
        .replace(/\/:[^/]+/g, '/[^/]+')
        .replace(/\*/g, '.*')}/?$`,
    ),
  }))
  return (path) => {
    const found = patterns.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method)
    return [...new Set(found.includes('GET') ? [...found, 'HEAD'] : found)]
  }
}
