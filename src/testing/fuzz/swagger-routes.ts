import type { Gateway } from '../boot.ts'
import type { Route } from './exchanges.ts'

/** Routes that would lock out the fuzzer, end its accounts, empty the log it looks into or never end themselves. */
const left = /log(in|out)$|\/(log|config|downstream|delete|disable|stream|export|links)$/

/** Every route of the gateway, as `/swagger/json` describes it. */
export async function routesOf(gateway: Gateway): Promise<Route[]> {
  const spec = (await (await gateway.get('/swagger/json')).json()) as {
    paths: Record<string, Record<string, Operation>>
  }
  return Object.entries(spec.paths)
    .filter(([path]) => !left.test(path))
    .flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { requestBody }]) => ({
        method: method.toUpperCase(),
        path,
        ...(requestBody && { body: bodyFor(requestBody) }),
      })),
    )
}

type Operation = { requestBody?: { content?: Record<string, { schema?: { properties?: object } }> } }

/** Every field the schema names, each as a text: mutants are made of them. */
const bodyFor = ({ content }: NonNullable<Operation['requestBody']>): unknown =>
  Object.fromEntries(
    Object.keys(content?.['application/json']?.schema?.properties ?? {}).map((name) => [name, 'x']),
  )
