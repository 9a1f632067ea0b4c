import { useState } from 'react';

import { send } from '../../web/api.ts';
import { useMinute } from '../../web/clock.ts';
import { Button } from '../../web/parts/controls.tsx';
import { Heading } from '../../web/parts/heading.tsx';
import { Menu, MenuItem } from '../../web/parts/menu.tsx';
import { Failed } from '../../web/parts/states.tsx';
import { ago } from '../../web/parts/time.ts';
import { Requested } from './called-in.tsx';
import { useCallAct, type Call, type Matter } from './call-reading.ts';
import { ticketName } from './reading.ts';

const kindWords: Readonly<Record<Matter['kind'], string>> = {
  hypothesis: 'idea',
  change: 'change',
  decision: 'to decide',
  request: 'needed',
  question: 'question',
  action: 'action',
};

type Command = Matter['commands'][number];

const commandWords: Readonly<Record<Command, string>> = {
  confirm: 'It is the cause',
  'rule-out': 'Ruled out',
  do: 'Made now',
  verify: 'Verified',
  'roll-back': 'Rolled back',
  decide: 'Decided',
  send: 'Sent for',
  come: 'Here now',
  decline: 'Cannot come',
  'hand-on': 'Hand on to the resolvers',
  answer: 'Answered',
  withdraw: 'Withdraw',
};

/** One thing that stands: what, since when, and what may come of it. */
function Standing({ name, matter }: { name: string; matter: Matter }): React.ReactNode {
  const now = useMinute();
  const act = useCallAct(name);
  return (
    <li className="matter" data-kind={matter.kind}>
      <span className="what">
        <span className="matter-text">{matter.text}</span>
        <small className="second">
          {matter.from !== null && `in ${ticketName(matter.from)}, `}
          {kindWords[matter.kind]} by {matter.by}, {matter.state} {ago(matter.movedAt, now)}
          {matter.outcome !== null && `: ${matter.outcome}`}
        </small>
        {matter.kind === 'request' && <Requested name={name} matter={matter} />}
        {act.error !== null && <Failed error={act.error} what="that" />}
      </span>
      {matter.commands.length > 0 && (
        <Menu
          button={(wiring) => (
            <Button {...wiring} look="quiet" className="push">
              {matter.over ? 'Change' : 'What came of it'}
              <span className="unseen">{matter.text}</span>
            </Button>
          )}
        >
          {matter.commands.map((command) => (
            <MenuItem
              key={command}
              onClick={() =>
                act.mutate(
                  async () =>
                    await send('POST', '/tickets/:ticket/matters/:matter', {
                      params: { ticket: name, matter: matter.id },
                      body: { command },
                    }),
                )
              }
            >
              {commandWords[command]}
            </MenuItem>
          ))}
        </Menu>
      )}
    </li>
  );
}

/** What stands until somebody says how it ended; what is over is folded away. */
export function Matters({ name, call }: { name: string; call: Call }): React.ReactNode {
  const [all, setAll] = useState(false);
  const matters = call.matters.filter(({ kind }) => kind !== 'hypothesis');
  const standing = matters.filter(({ over }) => !over);
  const over = matters.filter((matter) => matter.over);
  if (matters.length === 0) return null;
  return (
    <section className="rail-here">
      <Heading aside={standing.length === 0 ? undefined : standing.length}>Stands open</Heading>
      <ul className="rows rail matters">
        {standing.map((matter) => (
          <Standing key={matter.id} name={name} matter={matter} />
        ))}
        {all && over.map((matter) => <Standing key={matter.id} name={name} matter={matter} />)}
      </ul>
      {over.length > 0 && (
        <Button look="quiet" aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? 'Hide what is over' : `${over.length} over`}
        </Button>
      )}
    </section>
  );
}

/** How many ideas stand how: 2 parked, 1 ruled out. */
const countedByState = (ideas: readonly Matter[]): string =>
  [...new Set(ideas.map(({ state }) => state))]
    .map((state) => `${ideas.filter((idea) => idea.state === state).length} ${state}`)
    .join(', ');

/** What may have caused it, in one list with how each stands. Until service is restored it is folded: restoring comes first. */
export function Ideas({ name, call, restored }: { name: string; call: Call; restored: boolean }): React.ReactNode {
  const [asked, setAsked] = useState(false);
  const ideas = call.matters.filter(({ kind }) => kind === 'hypothesis');
  if (ideas.length === 0) return null;
  const isOpen = restored || asked;
  return (
    <section className="rail-here">
      <Heading aside={countedByState(ideas)}>Ideas</Heading>
      {isOpen && (
        <ul className="rows rail matters">
          {ideas.map((idea) => (
            <Standing key={idea.id} name={name} matter={idea} />
          ))}
        </ul>
      )}
      {!restored && (
        <Button look="quiet" aria-expanded={isOpen} onClick={() => setAsked(!asked)}>
          {asked ? 'Put the ideas away' : 'Restore first; show the ideas'}
        </Button>
      )}
    </section>
  );
}
