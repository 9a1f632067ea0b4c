import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';

import { send } from '../../../web/api.ts';
import { manages, responds, useMe } from '../../../web/me.ts';
import { Button } from '../../../web/parts/controls.tsx';
import { Empty, Failed, Read } from '../../../web/parts/states.tsx';
import { Screen } from '../../../web/screen.tsx';
import '../changes.css';
import { changeName } from '../reading.ts';
import { outcomeWords } from '../run-panel.tsx';
import { useChangeAct } from '../run-reading.ts';
import { ChangeTabs } from '../tabs.tsx';
import { templatesQuery, type Template } from './reading.ts';
import { UseTemplate } from './use-template.tsx';

/** Its last run, and what that came to. */
function LastRun({ template }: { template: Template }): React.ReactNode {
  const [last] = template.last;
  if (last === undefined) return <span className="second">none yet</span>;
  return (
    <>
      <Link to="/changes/$number" params={{ number: changeName(last.number) }}>
        {changeName(last.number)}
      </Link>{' '}
      {last.outcome === null ? 'is being rolled back' : outcomeWords[last.outcome].toLowerCase()}
    </>
  );
}

function Row({ template, onUse }: { template: Template; onUse: () => void }): React.ReactNode {
  const me = useMe();
  const act = useChangeAct<unknown>();
  const { slug, version, inUse } = template;
  return (
    <tr>
      <td>
        <b>{template.name}</b>
        {template.about !== '' && <div className="second small">{template.about}</div>}
      </td>
      <td className="cell-2 nowrap">{template.teamName}</td>
      <td className="cell-2">{template.serviceNames.join(', ')}</td>
      <td>
        <b>{template.proven ? 'Proven' : 'Not proven'}</b>
        <div className="second small">{template.because}</div>
      </td>
      <td className="nowrap">
        {template.runs} {template.runs === 1 ? 'run' : 'runs'}, {template.fallouts} with fallout
      </td>
      <td className="nowrap">
        <LastRun template={template} />
      </td>
      <td className="right nowrap">
        {inUse && responds(me) && (
          <Button onClick={onUse}>
            Use it<span className="unseen">: {template.name}</span>
          </Button>
        )}
        {!inUse && manages(me) && (
          <Button
            disabled={act.isPending}
            onClick={() =>
              act.mutate(async () => await send('POST', '/change-templates/:slug/put-in-use', { params: { slug }, body: { version } }))
            }
          >
            Put in use<span className="unseen">: {template.name}</span>
          </Button>
        )}
        {act.error !== null && <Failed error={act.error} what={template.name} />}
      </td>
    </tr>
  );
}

const columns = ['Template', 'Team', 'Services', 'Standing', 'Runs', 'Last run'] as const;

/** Templates with what their runs prove; a change is made from one in one press. */
export function TemplateList(): React.ReactNode {
  const query = useQuery(templatesQuery);
  const [used, setUsed] = useState<Template>();
  return (
    <Screen title="Changes">
      <ChangeTabs />
      <Read query={query} what="templates" rows={5}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title="No template.">Make one of a change that ended well: its page has “Make a template of this”.</Empty>
          ) : (
            <table className="plain phone-list change-list">
              <thead>
                <tr>
                  {columns.map((word) => (
                    <th key={word}>{word}</th>
                  ))}
                  <th>
                    <span className="unseen">What to do</span>
                  </th>
                </tr>
              </thead>
              <tbody>
                {items.map((template) => (
                  <Row key={template.slug} template={template} onUse={() => setUsed(template)} />
                ))}
              </tbody>
            </table>
          )
        }
      </Read>
      {used !== undefined && <UseTemplate template={used} onClose={() => setUsed(undefined)} />}
    </Screen>
  );
}
