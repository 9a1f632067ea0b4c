import { registerPanel, type Panel } from '../platform/panels.ts';
import { membersOfAudiences } from './store-audiences.ts';

/** Members of the audiences support and customers, who are asked to look back at an incident, too. */
const invitable: Panel = {
  name: 'post-mortem.invitable',
  subject: 'post-mortem',
  load: async (reader) =>
    (await membersOfAudiences(reader)).flatMap(({ audience, personId, name }) =>
      audience === 'support' || audience === 'customers'
        ? [{ person: personId, name, part: audience === 'support' ? 'support' : 'customer', because: `the audience ${audience}` }]
        : [],
    ),
};

/** What audiences show on post mortems. */
export function registerStatusPanels(): void {
  registerPanel(invitable);
}
