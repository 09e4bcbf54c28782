const key = Symbol('whether the request is still admitted')

/** Notes how to ask whether the request would be let in now, for answers that go on for long. */
export function setAdmitted(request: Request, isAdmitted: () => Promise<boolean>): void {
  Object.assign(request, { [key]: isAdmitted })
}

/** Whether the request would be let in now: false after its session ended or the password was changed. */
export const isAdmitted = async (request: Request & { [key]?: () => Promise<boolean> }): Promise<boolean> =>
  (await request[key]?.()) ?? true
