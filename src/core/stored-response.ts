/** A response as it is kept. `input` are the items of its own request, without those it continues. */
export type StoredResponse = {
  id: string
  keyId: string
  previousId: string | null
  /** Epoch milliseconds. */
  createdAt: number
  input: readonly unknown[]
  response: object
}
