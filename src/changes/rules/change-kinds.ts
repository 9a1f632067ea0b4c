/** What kinds of change there are. */
export const changeKinds = ['standard', 'automated', 'configuration', 'code', 'data', 'infrastructure', 'emergency'] as const;
