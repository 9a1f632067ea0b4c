import { Menu } from '@mantine/core';
import { useState } from 'react';

import { present } from '../../web/clock.ts';
import { Button } from '../../web/parts/controls.tsx';
import { Failed } from '../../web/parts/states.tsx';
import { GiveDialog, SeverityDialog, SnoozeDialog, useTicketAct, WhyDialog } from './act-dialogs.tsx';
import type { TicketWhole } from './reading.ts';

type Asking = 'assign' | 'severity' | 'snooze' | 'escalate' | 'reopen' | 'reject';

/** Acts beside the main one: what the reader may do, in the order of a night. */
const acts = [
  ['take', 'Take the ticket', 'now'],
  ['mitigate', 'Mitigating now', 'now'],
  ['escalate', 'Escalate now', 'ask'],
  ['assign', 'Give to', 'ask'],
  ['severity', 'Change severity', 'ask'],
  ['snooze', 'Snooze', 'ask'],
  ['restore', 'Declare restored', 'now'],
  ['resolve', 'Resolve', 'now'],
  ['close', 'Close', 'now'],
  ['reopen', 'Reopen', 'ask'],
  ['reject', 'Reject', 'ask'],
] as const;

const asks: ReadonlySet<string> = new Set<Asking>(['assign', 'severity', 'snooze', 'escalate', 'reopen', 'reject']);
const isAsking = (act: string): act is Asking => asks.has(act);

const why: Readonly<Record<'escalate' | 'reopen' | 'reject', readonly [string, string, string]>> = {
  escalate: ['Escalate now', 'Escalate', 'The next step of the policy is paged at once.'],
  reopen: ['Reopen', 'Reopen', 'It goes back to assigned, and severity 1 and 2 page from the first step.'],
  reject: ['Reject', 'Reject', 'It was no operational work; it counts nowhere.'],
};

function Asked({ ticket, asking, onClose }: { ticket: TicketWhole; asking: Asking; onClose: () => void }): React.ReactNode {
  const numbers = [ticket.number];
  if (asking === 'assign') return <GiveDialog numbers={numbers} onClose={onClose} />;
  if (asking === 'severity') return <SeverityDialog numbers={numbers} now={ticket.severity} onClose={onClose} />;
  if (asking === 'snooze') {
    return <SnoozeDialog numbers={numbers} onClose={onClose} until={(minutes) => new Date(present() + minutes * 60_000).toISOString()} />;
  }
  const [title, verb, hint] = why[asking];
  return <WhyDialog numbers={numbers} title={title} verb={verb} act={asking} hint={hint} onClose={onClose} />;
}

/** What else can be done with the ticket. */
export function TicketMenu({ ticket }: { ticket: TicketWhole }): React.ReactNode {
  const [asking, setAsking] = useState<Asking | undefined>();
  const run = useTicketAct([ticket.number], () => undefined);
  const offered = acts.filter(([key]) => ticket.may.includes(key));
  if (offered.length === 0) return null;
  const choose = (key: string): void => {
    if (isAsking(key)) setAsking(key);
    else run.mutate({ act: key });
  };
  return (
    <>
      <Menu classNames={{ dropdown: 'menu', item: 'menu-item', label: 'menu-label', divider: 'menu-divider' }} position="bottom-end">
        <Menu.Target>
          <Button>More acts</Button>
        </Menu.Target>
        <Menu.Dropdown>
          {offered.map(([key, words, how]) => (
            <Menu.Item key={key} onClick={() => choose(key)}>
              {words}
              {how === 'ask' && '…'}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      {run.error !== null && <Failed error={run.error} what="the ticket" />}
      {asking !== undefined && <Asked ticket={ticket} asking={asking} onClose={() => setAsking(undefined)} />}
    </>
  );
}
