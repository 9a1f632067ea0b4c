import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { PersonPick } from '../../catalog/web/person-pick.tsx';
import { send, wrongAt } from '../../web/api.ts';
import { administers, useMe } from '../../web/me.ts';
import { Button } from '../../web/parts/controls.tsx';
import { Dialog } from '../../web/parts/dialog.tsx';
import { Heading } from '../../web/parts/heading.tsx';
import { SeverityMark, severityOf } from '../../web/parts/marks.tsx';
import { Empty, Failed, Read } from '../../web/parts/states.tsx';
import { lastResortQuery } from '../../web/watch.ts';
import './policies.css';
import { policiesQuery, timedSteps, type PolicyInfo } from './reading.ts';

/** A policy as the night will go: minutes from the ticket, who, and what else happens then. */
function Steps({ policy }: { policy: PolicyInfo }): React.ReactNode {
  const { steps, end } = timedSteps(policy);
  return (
    <ol className="policy-steps">
      {steps.map((step) => (
        <li key={step.begins}>
          <b>{step.begins === 0 ? 'at once' : `+${step.begins} min`}</b>
          <span>
            {step.targets.join(' and ')}
            {step.reassign && <span className="second"> · the ticket goes to them</span>}
          </span>
        </li>
      ))}
      <li className="second">
        <b>+{end} min</b>
        <span>
          {policy.repeats > 0
            ? `from the first step again${policy.repeats > 1 ? `, ${policy.repeats} times` : ''}, then the last resort`
            : 'the last resort'}
        </span>
      </li>
    </ol>
  );
}

/** Another last resort: somebody who can be reached, or it is refused. */
function LastResortDialog({ onClose }: { onClose: () => void }): React.ReactNode {
  const client = useQueryClient();
  const [person, setPerson] = useState('');
  const name = useMutation({
    mutationFn: async () => await send('PUT', '/last-resort', { body: { person } }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: lastResortQuery.queryKey });
      onClose();
    },
  });
  const wrong = wrongAt(name.error, 'person');
  return (
    <Dialog title="The last resort" onClose={onClose} size={440}>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          name.mutate();
        }}
      >
        <PersonPick label="Person" value={person} onChange={setPerson} wrong={wrong} />
        <p className="small second">Paged when every step has come to nobody, and when Evenkeel itself cannot go on.</p>
        {name.error !== null && wrong === undefined && <Failed error={name.error} what="the last resort" />}
        <div className="acts">
          <Button look="main" submit disabled={name.isPending || person === ''}>
            Name them
          </Button>
          <Button look="quiet" onClick={onClose}>
            Discard
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function LastResort(): React.ReactNode {
  const resort = useQuery(lastResortQuery).data;
  const admin = administers(useMe());
  const [changing, setChanging] = useState(false);
  if (resort === undefined) return null;
  return (
    <section>
      <Heading aside="when every step has come to nobody">The last resort</Heading>
      <ul className="rows">
        <li>
          <span className="what">
            {resort.person?.name ?? <b>nobody</b>}
            {!resort.reachable && resort.person !== null && <b> cannot be reached: no verified contact method</b>}
          </span>
          {admin && (
            <button type="button" className="link push" onClick={() => setChanging(true)}>
              Change<span className="unseen"> the last resort</span>
            </button>
          )}
        </li>
      </ul>
      {changing && <LastResortDialog onClose={() => setChanging(false)} />}
    </section>
  );
}

/** The escalation policies: what pages whom, after how long. */
export function Policies(): React.ReactNode {
  const policies = useQuery(policiesQuery);
  return (
    <Read query={policies} what="the policies" rows={6}>
      {({ items }) => (
        <div className="stack">
          {items.length === 0 && (
            <Empty title="No policy stands.">The policies that ship page the primary, then the secondary and the group manager.</Empty>
          )}
          {items.map((policy) => (
            <section key={policy.slug}>
              <Heading aside={policy.shipped ? 'ships with Evenkeel' : (policy.team ?? 'whole organisation')}>
                <span className="policy-name">
                  {policy.severity > 0 && <SeverityMark severity={severityOf(policy.severity)} />} {policy.name}
                </span>
              </Heading>
              <Steps policy={policy} />
              <p className="small second">
                Not answered in {policy.nextMethodMinutes} min: the person’s next contact method.
                {policy.unrestored !== null && ` Until restored: one management level more every ${policy.unrestored.everyMinutes} min.`}
              </p>
            </section>
          ))}
          <LastResort />
          <p className="second">
            Policies are changed by file: <code>evenkeel export</code> writes what stands, <code>evenkeel apply</code> makes it so.
          </p>
        </div>
      )}
    </Read>
  );
}
