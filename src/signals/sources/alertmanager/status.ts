import { iso, type Instant } from '../../../kernel/index.ts';

/** The one receiver that everything goes to: what happens then is Evenkeel's policies', not a receiver's. */
export const RECEIVER = 'evenkeel';

/** Labels by which alerts are shown in groups. */
export const GROUP_BY = ['alertname', 'service'] as const;

/** A configuration that Alertmanager's own parser takes, since amtool parses it. */
const CONFIG = `global:
  resolve_timeout: 5m
route:
  receiver: ${RECEIVER}
  group_by:
${GROUP_BY.map((label) => `  - ${label}\n`).join('')}  continue: false
receivers:
- name: ${RECEIVER}
templates: []
`;

/** The version whose contract this is. amtool warns of any other than its own. */
const VERSION = '0.25.0';

/** `GET status`. */
export const statusOf = (startedAt: Instant): unknown => ({
  cluster: { peers: [], status: 'disabled' },
  config: { original: CONFIG },
  uptime: iso(startedAt),
  versionInfo: { branch: 'evenkeel', buildDate: '', buildUser: '', goVersion: '', revision: 'evenkeel', version: VERSION },
});
