import { Button } from '../../web/parts/controls.tsx';
import { When } from '../../web/parts/when.tsx';
import { stepTime } from './step-time.ts';
import type { Draft, Keeper } from './keeping.ts';
import type { Fields } from './record-fields.ts';

const fieldWords: Readonly<Partial<Record<keyof Fields, string>>> = {
  title: 'the title',
  services: 'its services',
  kind: 'the kind',
  environment: 'the environment',
  team: 'its team',
  reason: 'why it is done',
  ifNotDone: 'what happens if it is not done',
  choices: 'what is noticed',
  worstCase: 'the worst case',
  likelihood: 'how likely that is',
  start: 'the start',
  end: 'the end',
  timeline: 'the timeline',
  rollback: 'the rollback plan',
  customers: 'the customers',
  told: 'which customers were told',
  technician: 'who carries it out',
  contacts: 'the contacts',
  links: 'the links',
  short: 'which form it takes',
  peer: 'the peer',
  phases: 'the phases of its roll-out',
};

const isStep = (value: unknown): value is { at: number; action: string; command: string | null; expect: string } =>
  typeof value === 'object' && value !== null && 'at' in value && 'action' in value;

/** What the other one wrote, as it can be read. */
function Theirs({ value }: { value: Fields[keyof Fields] }): React.ReactNode {
  if (value === null || value === '') return <p className="second">Nothing: they emptied it.</p>;
  if (typeof value === 'string') return <p className="clash-text">{value}</p>;
  if (typeof value === 'boolean') return <p>{value ? 'The short form' : 'The whole record'}</p>;
  if (typeof value === 'number')
    return (
      <p>
        <When at={value} />
      </p>
    );
  return (
    <ul>
      {value.map((each, place) => (
        <li key={place}>
          {isStep(each)
            ? `${stepTime(each.at)} ${[each.action, each.command ?? '', each.expect].filter((part) => part !== '').join(' · ')}`
            : typeof each === 'string'
              ? each
              : `${stepTime(each.at)} ${each.name}, ${each.share} %`}
        </li>
      ))}
    </ul>
  );
}

/** What two people wrote differently: both stand, and one press says which it is. Nothing is stored until then. */
export function Clashes({ keeper, draft }: { keeper: Keeper<Fields>; draft: Draft<Fields> }): React.ReactNode {
  return draft.clashes.map((clash) => (
    <div key={clash.field} className="clash" role="alert">
      <p>
        <b>Somebody else wrote {fieldWords[clash.field] ?? clash.field} meanwhile.</b> Yours is kept below, and nothing is stored until you
        say which it is. Theirs is:
      </p>
      <Theirs value={clash.theirs} />
      <span className="acts">
        <Button onClick={() => keeper.settle(clash, 'mine')}>Keep mine</Button>
        <Button onClick={() => keeper.settle(clash, 'theirs')}>Take theirs</Button>
      </span>
    </div>
  ));
}
