/** A part of the settings: where it is, its name, and what it is for. */
export type SettingsPart = readonly [to: `/settings/${string}`, name: string, what: string];

/** The parts of the settings, by what they are about. */
export const settingsGroups = [
  {
    name: 'Yours',
    parts: [
      ['/settings/contact-methods', 'Contact methods', 'By what you are paged, in which order, and when each was last proven.'],
      ['/settings/you', 'You', 'Your name, time zone and password.'],
    ],
  },
  {
    name: 'Paging',
    parts: [
      ['/settings/severities', 'Severities', 'What 1 to 4 mean, who is paged, which clocks run.'],
      ['/settings/policies', 'Escalation policies', 'Who is paged after whom, and after how long.'],
      ['/settings/channels', 'Channels', 'The ways to reach people: what each can prove, and how it has delivered lately.'],
      ['/settings/delivery', 'Delivery', 'How fast Evenkeel pages, against its own objective, and what its auditor had to repair.'],
    ],
  },
  {
    name: 'Incidents',
    parts: [
      ['/settings/lists', 'Lists', 'Who is called in, who wants to be told, and what a severity 1 opens.'],
      ['/settings/roles', 'Roles and checklists', 'What each role of an incident owes, and what is to be done, by severity.'],
      ['/settings/targets', 'Targets', 'By when each step of an incident should be done, and who owns that it is.'],
      ['/settings/fields', 'Fields', 'What your tickets say beside their title: typed, searched and counted by.'],
    ],
  },
  {
    name: 'Telling others',
    parts: [
      ['/settings/chat', 'Chat', 'The rooms of incidents in Slack or Mattermost, in step with their timelines.'],
      ['/settings/audiences', 'Audiences', 'Who is told of incidents beside those who work on them, and how often.'],
      ['/settings/status-pages', 'Status pages', 'What readers outside see: components by public names, announced maintenance.'],
    ],
  },
  {
    name: 'Changes',
    parts: [
      ['/settings/change-matrix', 'Matrix of changes', 'Who approves which change, with how much notice: by tier, kind and risk.'],
      ['/settings/delegates', 'Delegates', 'Who approves changes in whose place, until when.'],
    ],
  },
  {
    name: 'Organisation',
    parts: [
      ['/settings/holidays', 'Holidays', 'On which days which teams do not work: what is due in working days passes over them.'],
      ['/settings/keys', 'Keys', 'For machines: scripts, the command line, other systems.'],
    ],
  },
] as const satisfies readonly { readonly name: string; readonly parts: readonly SettingsPart[] }[];

/** All parts, in the order in which they are shown. */
export const settingsParts = settingsGroups.flatMap(({ parts }): readonly (typeof parts)[number][] => parts);
