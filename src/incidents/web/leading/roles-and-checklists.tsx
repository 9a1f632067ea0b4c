import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { administers, useMe } from '../../../web/me.ts';
import { Segmented } from '../../../web/parts/controls.tsx';
import { EditedBy } from '../../../web/parts/edits.tsx';
import { Heading } from '../../../web/parts/heading.tsx';
import { Read } from '../../../web/parts/states.tsx';
import { ChecklistEdit } from './checklist-edit.tsx';
import type { Draft } from './draft.ts';
import { Duties } from './duties.tsx';
import './leading.css';
import { checklistsQuery, rolesQuery, type Checklists, type Role } from './reading.ts';

const severities = [
  ['1', 'Severity 1'],
  ['2', '2'],
  ['3', '3'],
  ['4', '4'],
] as const;
type Severity = (typeof severities)[number][0];

interface ByProps {
  readonly checklists: Checklists;
  readonly roles: readonly Role[];
  readonly may: boolean;
}

type Drafts = Partial<Record<Severity, Draft | undefined>>;

/** What is edited and not stored stays while other screens are looked at, until the tab is closed: then the browser asks. */
let left: Drafts = {};

function useDrafts() {
  const [drafts, setDrafts] = useState(left);
  const set = (severity: Severity, draft: Draft | undefined): void => {
    left = { ...left, [severity]: draft };
    setDrafts(left);
  };
  return [drafts, set] as const;
}

function BySeverity({ checklists, roles, may }: ByProps): React.ReactNode {
  const [severity, setSeverity] = useState<Severity>('1');
  const [drafts, setDraft] = useDrafts();
  const list = checklists.items.find((each) => String(each.severity) === severity);
  return (
    <section aria-labelledby="leading-checklist">
      <Heading id="leading-checklist">Checklist</Heading>
      <div className="checklist-head">
        <Segmented
          label="Severity"
          value={severity}
          options={severities.map(([key, words]) => [key, drafts[key] === undefined ? words : `${words}, not stored`] as const)}
          onChange={setSeverity}
        />
        {list !== undefined && (
          <span className="small second">
            {drafts[severity] === undefined ? <EditedBy {...list} /> : 'edited, not stored'}, {(drafts[severity] ?? list).lines.length}{' '}
            lines
          </span>
        )}
      </div>
      {list !== undefined && (
        <ChecklistEdit
          key={severity}
          list={list}
          shipped={checklists.shipped}
          roles={roles}
          may={may}
          draft={drafts[severity]}
          onDraft={(draft) => setDraft(severity, draft)}
        />
      )}
    </section>
  );
}

/** What the roles of an incident owe, and the checklist of each severity: as shipped, or as the organisation has it. */
export function RolesAndChecklists(): React.ReactNode {
  const may = administers(useMe());
  const checklists = useQuery(checklistsQuery);
  return (
    <Read query={useQuery(rolesQuery)} what="the roles" rows={5}>
      {({ items: roles }) => (
        <div className="stack">
          <p className="second">
            An edit is for incidents that begin after it: one under way keeps the duties and the lines with which it began.
            {!may && ' An administrator edits them.'}
          </p>
          <Duties roles={roles} may={may} />
          <Read query={checklists} what="the checklists" rows={20}>
            {(read) => <BySeverity checklists={read} roles={roles} may={may} />}
          </Read>
        </div>
      )}
    </Read>
  );
}
