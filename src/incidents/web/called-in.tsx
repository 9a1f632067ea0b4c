import { useState } from 'react';

import { send } from '../../web/api.ts';
import { useMinute } from '../../web/clock.ts';
import { Button } from '../../web/parts/controls.tsx';
import { ago } from '../../web/parts/time.ts';
import { When } from '../../web/parts/when.tsx';
import { useCallAct, type Call, type Matter } from './call-reading.ts';
import { NeedDialog } from './need-dialog.tsx';

type CalledIn = Matter['calledIn'][number];

const stateWords = { unanswered: 'no answer', answered: 'answered', declined: 'cannot come', over: 'not needed' } as const;

/** Who was paged for a request, how each answered, and when whoever is next is paged. */
function One({ one }: { one: CalledIn }): React.ReactNode {
  const now = useMinute();
  return (
    <small className="second called-in">
      {one.people.length === 0 && `${one.words}: nobody could be paged`}
      {one.people.map(({ id, name, state, at }, place) => (
        <span key={id}>
          {place > 0 && '; '}
          {name} {stateWords[state]}
          {state === 'unanswered' && ', asked'} {ago(at, now)}
        </span>
      ))}
      {one.state === 'unanswered' && <b>. Nobody came: send for somebody else</b>}
      {one.nextAt !== null && (
        <>
          . Then whoever is next, <When at={one.nextAt} as="clock" />
        </>
      )}
    </small>
  );
}

/** What a request has come to, and the one press that moves it on. */
export function Requested({ name, matter }: { name: string; matter: Matter }): React.ReactNode {
  const [asks, setAsks] = useState(false);
  const act = useCallAct(name);
  const params = { ticket: name, matter: matter.id };
  const next = matter.calledIn.some(({ nextAt }) => nextAt !== null);
  const fruitless = matter.calledIn.length > 0 && matter.calledIn.every(({ state }) => state === 'unanswered');
  return (
    <>
      {matter.calledIn.map((one) => (
        <One key={one.id} one={one} />
      ))}
      {matter.from === null && matter.commands.includes('send') && (matter.state !== 'sent' || fruitless) && (
        <Button
          className="request-act"
          disabled={act.isPending}
          onClick={() =>
            matter.whom === null || fruitless
              ? setAsks(true)
              : act.mutate(async () => await send('POST', '/tickets/:ticket/requests/:matter/send', { params }))
          }
        >
          {matter.whom === null || fruitless ? 'Send for…' : `Send for ${matter.whom}`}
        </Button>
      )}
      {next && (
        <Button
          className="request-act"
          disabled={act.isPending}
          onClick={() => act.mutate(async () => await send('POST', '/tickets/:ticket/requests/:matter/next', { params }))}
        >
          Page whoever is next
        </Button>
      )}
      {asks && <NeedDialog name={name} matter={matter} onClose={() => setAsks(false)} />}
    </>
  );
}

/** Whom the leader may engage where nothing moves: one press each, never done by itself. */
export function Suggestions({ name, call }: { name: string; call: Call }): React.ReactNode {
  const act = useCallAct(name);
  return call.suggestions.map(({ whom, words, because }) => (
    <Button
      key={whom}
      title={because}
      disabled={act.isPending}
      onClick={() =>
        act.mutate(
          async () =>
            await send('POST', '/tickets/:ticket/requests', {
              params: { ticket: name },
              body: { whom, text: because.charAt(0).toUpperCase() + because.slice(1), send: true },
            }),
        )
      }
    >
      {words}
    </Button>
  ));
}
