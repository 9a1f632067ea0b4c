/** How a component is for whoever uses it. */
export const impacts = ['operational', 'maintenance', 'degraded', 'partial', 'major'] as const;
export type Impact = (typeof impacts)[number];

/** As readers of a page see it. */
export const impactWords: Readonly<Record<Impact, string>> = {
  operational: 'Operational',
  maintenance: 'Maintenance',
  degraded: 'Degraded',
  partial: 'Partial outage',
  major: 'Major outage',
};

/** The worse of two: the list of them rises. */
export const worse = (one: Impact, other: Impact): Impact => (impacts.indexOf(one) >= impacts.indexOf(other) ? one : other);

export const worstOf = (all: readonly Impact[]): Impact => all.reduce(worse, 'operational');

/** Whether a component counts as down. Degraded is slow and up; maintenance was announced and is left out of the measure. */
export const isDown = (impact: Impact): boolean => impact === 'partial' || impact === 'major';
