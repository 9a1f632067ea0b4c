import { queryOptions, useQuery } from '@tanstack/react-query';

import { get, type Item } from '../../web/api.ts';
import { Heading } from '../../web/parts/heading.tsx';
import { SeverityMark, severityOf } from '../../web/parts/marks.tsx';
import { Empty, Read } from '../../web/parts/states.tsx';
import './policies.css';

type PolicyInfo = Item<'GET /policies'>;

const policiesQuery = queryOptions({
  queryKey: ['policies'],
  queryFn: async ({ signal }) => await get('/policies', {}, signal),
});

/** A policy as the night will go: minutes from the ticket, who, and what else happens then. */
function Steps({ policy }: { policy: PolicyInfo }): React.ReactNode {
  let at = 0;
  const steps = policy.steps.map((step) => {
    const begins = at;
    at += step.waitMinutes;
    return { ...step, begins };
  });
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
        <b>+{at} min</b>
        <span>
          {policy.repeats > 0
            ? `from the first step again${policy.repeats > 1 ? `, ${policy.repeats} times` : ''}, then the last resort`
            : 'the last resort'}
        </span>
      </li>
    </ol>
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
          <p className="second">
            Policies are changed by file: <code>evenkeel export</code> writes what stands, <code>evenkeel apply</code> makes it so.
          </p>
        </div>
      )}
    </Read>
  );
}
