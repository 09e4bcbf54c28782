import type { StoreKind } from './store.ts'

/** Where a gateway keeps what outlives it: its data folder, or an engine that several share. `url` may hold a password. */
export type Storage = { type: 'local' } | { type: Exclude<StoreKind, 'local'>; url: string }

export const localStorage: Storage = { type: 'local' }
