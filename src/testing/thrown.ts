/** What the promise rejects with. Any thenable: `expect().rejects` looks at a native promise's state only. */
export async function thrownBy(promise: PromiseLike<unknown>): Promise<unknown> {
  try {
    await promise
  } catch (error) {
    return error
  }
  throw new Error('nothing was thrown')
}
