import about from '../../package.json' with { type: 'json' }

/** What this program is: its version, the commit it was built from and the system it was built for. */
export type BuildFacts = { version: string; commit: string; target: string }

// build.ts puts values in the place of the two names; run from source there are none.
export const buildFacts: BuildFacts = {
  version: about.version,
  commit: process.env.GROK2API_BUILD_COMMIT ?? 'none, run from source',
  target: process.env.GROK2API_BUILD_TARGET ?? `${process.platform}-${process.arch}`,
}

/** `0.1.0 (commit 1a2b3c4d5e6f, linux-x64)` */
export const versionLine = ({ version, commit, target }: BuildFacts): string =>
  `${version} (commit ${commit}, ${target})`
