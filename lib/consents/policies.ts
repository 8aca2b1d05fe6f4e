/** The policies in force, by key, with their present versions. Registering accepts the mandatory ones. */
export const policies = [
  { key: "terms", title: "Terms", version: "2026-09-01" },
  { key: "privacy", title: "Privacy notice", version: "2026-09-01" },
] as const;

/** The present version of each policy, as a registration records what it accepted. */
export const presentVersions = (): Record<string, string> =>
  Object.fromEntries(policies.map(({ key, version }) => [key, version]));
