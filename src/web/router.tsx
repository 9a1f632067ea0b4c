import { createRootRoute, createRoute, createRouter, lazyRouteComponent, Outlet, type RouterHistory } from '@tanstack/react-router';

import { Frame } from './frame.tsx';
import { Broken, NotFound, ScreenFailed } from './not-found.tsx';

declare module '@tanstack/react-router' {
  interface StaticDataRouteOption {
    /** The screen has a time grid or a rail: the navigation is thin. */
    readonly thin?: boolean;
  }
  interface Register {
    router: ReturnType<typeof makeRouter>;
  }
}

const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : typeof value === 'number' ? String(value) : undefined;

/** Keeps the named texts of an address' search part. */
function keep<K extends string>(...names: readonly K[]) {
  return (search: Record<string, unknown>): { [key in K]?: string | undefined } => {
    const kept: { [key in K]?: string | undefined } = {};
    for (const name of names) {
      const value = text(search[name]);
      if (value !== undefined) kept[name] = value;
    }
    return kept;
  };
}

const root = createRootRoute({ component: Outlet, errorComponent: Broken });
const frame = createRoute({ getParentRoute: () => root, id: 'frame', component: Frame });
const inFrame = { getParentRoute: () => frame } as const;
const bare = { getParentRoute: () => root } as const;

const signIn = createRoute({
  ...bare,
  path: '/sign-in',
  validateSearch: keep('next'),
  component: lazyRouteComponent(async () => await import('./sign-in.tsx'), 'SignIn'),
});
const setup = createRoute({
  ...bare,
  path: '/setup',
  validateSearch: keep('token'),
  component: lazyRouteComponent(async () => await import('./setup.tsx'), 'Setup'),
});
const invitation = createRoute({
  ...bare,
  path: '/invitation',
  validateSearch: keep('token'),
  component: lazyRouteComponent(async () => await import('./invitation.tsx'), 'Invitation'),
});
const watch = createRoute({ ...inFrame, path: '/', component: lazyRouteComponent(async () => await import('./my-watch.tsx'), 'MyWatch') });
const more = createRoute({ ...inFrame, path: '/more', component: lazyRouteComponent(async () => await import('./more.tsx'), 'More') });
const tickets = createRoute({
  ...inFrame,
  path: '/tickets',
  validateSearch: keep('view', 'severity', 'state', 'service', 'team', 'q', 'sort', 'field'),
  component: lazyRouteComponent(async () => await import('../incidents/web/tickets.tsx'), 'Tickets'),
});
const ticket = createRoute({
  ...inFrame,
  path: '/tickets/$number',
  staticData: { thin: true },
  component: lazyRouteComponent(async () => await import('../incidents/web/ticket.tsx'), 'Ticket'),
});
const review = createRoute({
  ...inFrame,
  path: '/tickets/$number/review',
  component: lazyRouteComponent(async () => await import('../incidents/web/review.tsx'), 'Review'),
});
const communicate = createRoute({
  ...inFrame,
  path: '/tickets/$number/communicate',
  component: lazyRouteComponent(async () => await import('../status/web/communicate.tsx'), 'Communicate'),
});
const chatName = createRoute({
  ...inFrame,
  path: '/chat-name',
  validateSearch: keep('token'),
  component: lazyRouteComponent(async () => await import('../chat/web/link-name.tsx'), 'LinkName'),
});
const measures = createRoute({
  ...inFrame,
  path: '/review',
  validateSearch: keep('days', 'severity', 'service', 'team', 'tier', 'cause', 'by', 'field'),
  component: lazyRouteComponent(async () => await import('../incidents/web/measures/measures.tsx'), 'Measures'),
});
const learned = createRoute({
  ...inFrame,
  path: '/review/learned',
  validateSearch: keep('days', 'show', 'goal', 'cause', 'change', 'q'),
  component: lazyRouteComponent(async () => await import('../incidents/web/learned/learned.tsx'), 'Learned'),
});
const measure = createRoute({
  ...inFrame,
  path: '/review/$measure',
  validateSearch: keep('days', 'severity', 'service', 'team', 'tier', 'cause', 'by', 'field', 'group', 'why', 'missed', 'counted'),
  component: lazyRouteComponent(async () => await import('../incidents/web/measures/behind.tsx'), 'Behind'),
});
const onCall = createRoute({
  ...inFrame,
  path: '/on-call',
  staticData: { thin: true },
  validateSearch: keep('team', 'from', 'span', 'zone'),
  component: lazyRouteComponent(async () => await import('../oncall/web/on-call.tsx'), 'OnCall'),
});
const changes = createRoute({
  ...inFrame,
  path: '/changes',
  staticData: { thin: true },
  validateSearch: keep('from', 'span', 'by', 'team', 'near'),
  component: lazyRouteComponent(async () => await import('../changes/web/calendar/calendar.tsx'), 'ChangesCalendar'),
});
const newChange = createRoute({
  ...inFrame,
  path: '/changes/new',
  staticData: { thin: true },
  validateSearch: keep('draft', 'service', 'start', 'ticket'),
  component: lazyRouteComponent(async () => await import('../changes/web/change-form.tsx'), 'NewChange'),
});
const changeList = createRoute({
  ...inFrame,
  path: '/changes/list',
  staticData: { thin: true },
  validateSearch: keep('state', 'service', 'team', 'mine', 'q'),
  component: lazyRouteComponent(async () => await import('../changes/web/change-list.tsx'), 'ChangeList'),
});
const changeApprovals = createRoute({
  ...inFrame,
  path: '/changes/approvals',
  staticData: { thin: true },
  component: lazyRouteComponent(async () => await import('../changes/web/approvals/inbox.tsx'), 'Inbox'),
});
const changeFeeds = createRoute({
  ...inFrame,
  path: '/changes/feeds',
  staticData: { thin: true },
  component: lazyRouteComponent(async () => await import('../changes/web/feeds/feeds.tsx'), 'FeedsScreen'),
});
const campaigns = createRoute({
  ...inFrame,
  path: '/changes/campaigns',
  staticData: { thin: true },
  component: lazyRouteComponent(async () => await import('../changes/web/campaigns/campaign-list.tsx'), 'CampaignList'),
});
const changeTemplates = createRoute({
  ...inFrame,
  path: '/changes/templates',
  staticData: { thin: true },
  component: lazyRouteComponent(async () => await import('../changes/web/templates/template-list.tsx'), 'TemplateList'),
});
const campaign = createRoute({
  ...inFrame,
  path: '/changes/campaigns/$campaign',
  staticData: { thin: true },
  component: lazyRouteComponent(async () => await import('../changes/web/campaigns/campaign-page.tsx'), 'CampaignPage'),
});
const changesInHindsight = createRoute({
  ...inFrame,
  path: '/changes/what-changed',
  staticData: { thin: true },
  component: lazyRouteComponent(async () => await import('../changes/web/hindsight.tsx'), 'InHindsight'),
});
const changeAudit = createRoute({
  ...inFrame,
  path: '/changes/audit',
  staticData: { thin: true },
  validateSearch: keep('week', 'team', 'only'),
  component: lazyRouteComponent(async () => await import('../changes/web/audit/audit.tsx'), 'ChangeAudit'),
});
const changeMeasures = createRoute({
  ...inFrame,
  path: '/changes/measures',
  validateSearch: keep('days', 'team', 'service', 'show'),
  component: lazyRouteComponent(async () => await import('../changes/web/measures/measures.tsx'), 'ChangeMeasures'),
});
const change = createRoute({
  ...inFrame,
  path: '/changes/$number',
  staticData: { thin: true },
  component: lazyRouteComponent(async () => await import('../changes/web/change-page.tsx'), 'ChangePage'),
});
const editChange = createRoute({
  ...inFrame,
  path: '/changes/$number/edit',
  staticData: { thin: true },
  component: lazyRouteComponent(async () => await import('../changes/web/change-form.tsx'), 'EditChange'),
});
const services = createRoute({
  ...inFrame,
  path: '/services',
  validateSearch: keep('q'),
  component: lazyRouteComponent(async () => await import('../catalog/web/services.tsx'), 'Services'),
});
const service = createRoute({
  ...inFrame,
  path: '/services/$slug',
  component: lazyRouteComponent(async () => await import('../catalog/web/service.tsx'), 'Service'),
});
const people = createRoute({
  ...inFrame,
  path: '/people',
  validateSearch: keep('q'),
  component: lazyRouteComponent(async () => await import('../catalog/web/people.tsx'), 'People'),
});
const person = createRoute({
  ...inFrame,
  path: '/people/$id',
  component: lazyRouteComponent(async () => await import('../catalog/web/person.tsx'), 'Person'),
});
const team = createRoute({
  ...inFrame,
  path: '/teams/$slug',
  component: lazyRouteComponent(async () => await import('../catalog/web/team.tsx'), 'Team'),
});
const teamProcess = createRoute({
  ...inFrame,
  path: '/teams/$slug/process',
  component: lazyRouteComponent(async () => await import('../changes/web/settings/process.tsx'), 'TeamProcess'),
});
const integrations = createRoute({
  ...inFrame,
  path: '/integrations',
  component: lazyRouteComponent(async () => await import('../signals/web/integrations.tsx'), 'Integrations'),
});
const silences = createRoute({
  ...inFrame,
  path: '/silences',
  component: lazyRouteComponent(async () => await import('../signals/web/silences.tsx'), 'Silences'),
});
const nowhere = createRoute({ ...inFrame, path: '$', component: NotFound });
const settings = createRoute({
  ...inFrame,
  path: '/settings',
  component: lazyRouteComponent(async () => await import('./settings.tsx'), 'Settings'),
});
const inSettings = { getParentRoute: () => settings } as const;
const settingsPages = [
  createRoute({ ...inSettings, path: '/', component: lazyRouteComponent(async () => await import('./settings.tsx'), 'SettingsStart') }),
  createRoute({ ...inSettings, path: '/you', component: lazyRouteComponent(async () => await import('./you.tsx'), 'You') }),
  createRoute({
    ...inSettings,
    path: '/contact-methods',
    component: lazyRouteComponent(async () => await import('../catalog/web/contact-methods.tsx'), 'ContactMethods'),
  }),
  createRoute({
    ...inSettings,
    path: '/severities',
    component: lazyRouteComponent(async () => await import('../incidents/web/severities.tsx'), 'Severities'),
  }),
  createRoute({
    ...inSettings,
    path: '/policies',
    component: lazyRouteComponent(async () => await import('../paging/web/policies.tsx'), 'Policies'),
  }),
  createRoute({
    ...inSettings,
    path: '/lists',
    component: lazyRouteComponent(async () => await import('../incidents/web/lists.tsx'), 'Lists'),
  }),
  createRoute({
    ...inSettings,
    path: '/roles',
    component: lazyRouteComponent(async () => await import('../incidents/web/leading/roles-and-checklists.tsx'), 'RolesAndChecklists'),
  }),
  createRoute({
    ...inSettings,
    path: '/targets',
    component: lazyRouteComponent(async () => await import('../incidents/web/targets.tsx'), 'Targets'),
  }),
  createRoute({
    ...inSettings,
    path: '/holidays',
    component: lazyRouteComponent(async () => await import('../catalog/web/holidays.tsx'), 'Holidays'),
  }),
  createRoute({
    ...inSettings,
    path: '/fields',
    component: lazyRouteComponent(async () => await import('../incidents/web/fields.tsx'), 'Fields'),
  }),
  createRoute({
    ...inSettings,
    path: '/channels',
    component: lazyRouteComponent(async () => await import('../paging/web/channels.tsx'), 'ChannelStates'),
  }),
  createRoute({
    ...inSettings,
    path: '/chat',
    component: lazyRouteComponent(async () => await import('../chat/web/chat-settings.tsx'), 'ChatSettings'),
  }),
  createRoute({
    ...inSettings,
    path: '/status-pages',
    component: lazyRouteComponent(async () => await import('../status/web/status-pages.tsx'), 'StatusPages'),
  }),
  createRoute({
    ...inSettings,
    path: '/audiences',
    component: lazyRouteComponent(async () => await import('../status/web/audiences.tsx'), 'Audiences'),
  }),
  createRoute({
    ...inSettings,
    path: '/delivery',
    component: lazyRouteComponent(async () => await import('../paging/web/delivery.tsx'), 'Delivery'),
  }),
  createRoute({
    ...inSettings,
    path: '/change-matrix',
    component: lazyRouteComponent(async () => await import('../changes/web/settings/matrix.tsx'), 'ChangeMatrix'),
  }),
  createRoute({
    ...inSettings,
    path: '/delegates',
    component: lazyRouteComponent(async () => await import('../changes/web/settings/delegates.tsx'), 'Delegates'),
  }),
  createRoute({ ...inSettings, path: '/keys', component: lazyRouteComponent(async () => await import('./keys.tsx'), 'Keys') }),
] as const;

const tree = root.addChildren([
  signIn,
  setup,
  invitation,
  frame.addChildren([
    watch,
    more,
    tickets,
    ticket,
    review,
    communicate,
    chatName,
    measures,
    learned,
    measure,
    onCall,
    changes,
    campaigns,
    changeTemplates,
    campaign,
    newChange,
    changeAudit,
    changeMeasures,
    changeList,
    changeApprovals,
    changeFeeds,
    changesInHindsight,
    change,
    editChange,
    services,
    service,
    people,
    person,
    team,
    teamProcess,
    integrations,
    silences,
    settings.addChildren(settingsPages),
    nowhere,
  ]),
]);

/** Every screen with its address; each is loaded when it is first opened. With a history of its own it speaks of no window. */
export const makeRouter = (history?: RouterHistory) =>
  createRouter({
    routeTree: tree,
    defaultErrorComponent: ScreenFailed,
    defaultPreload: 'intent',
    scrollRestoration: history === undefined,
    ...(history === undefined ? {} : { history }),
  });
