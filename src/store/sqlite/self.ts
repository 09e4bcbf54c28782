/** The process that uses the database. `shared`: others may use it at the same time. `now` is the engine's clock. */
export type Self = { id: string; shared: boolean; now: () => number }
