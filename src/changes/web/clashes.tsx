import { Button } from '../../web/parts/controls.tsx';
import { When } from '../../web/parts/when.tsx';
import { clashLines } from './clash-words.ts';
import type { Clash } from './join-edits.ts';
import type { Draft, Keeper } from './keeping.ts';
import type { Fields } from './record-fields.ts';

const fieldWords: Readonly<Record<keyof Fields, string>> = {
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
  ticket: 'the ticket that it mended',
};

/** What the other one wrote, as it can be read. */
function Theirs({ clash, fields }: { clash: Clash<Fields>; fields: Fields }): React.ReactNode {
  if (typeof clash.theirs === 'number')
    return (
      <p>
        <When at={clash.theirs} />
      </p>
    );
  const lines = clashLines(clash.field, { ...fields, [clash.field]: clash.theirs });
  if (lines.length === 0) return <p className="second">Nothing: they emptied it.</p>;
  return (
    <ul>
      {lines.map((line, place) => (
        <li key={place}>{line}</li>
      ))}
    </ul>
  );
}

/** What two people wrote differently: both stand, and one press says which it is. Nothing is stored until then. */
export function Clashes({ keeper, draft }: { keeper: Keeper<Fields>; draft: Draft<Fields> }): React.ReactNode {
  return draft.clashes.map((clash) => (
    <div key={clash.field} className="clash" role="alert">
      <p>
        <b>Somebody else wrote {fieldWords[clash.field]} meanwhile.</b> Yours is kept below, and nothing is stored until you say which it
        is. Theirs is:
      </p>
      <Theirs clash={clash} fields={draft.fields} />
      <span className="acts">
        <Button onClick={() => keeper.settle(clash, 'mine')}>Keep mine</Button>
        <Button onClick={() => keeper.settle(clash, 'theirs')}>Take theirs</Button>
      </span>
    </div>
  ));
}
