import { Menu } from '@mantine/core';
import { useState } from 'react';

import { useMe } from '../../web/me.ts';
import { Button } from '../../web/parts/controls.tsx';
import { Failed } from '../../web/parts/states.tsx';
import type { Command } from '../rules/states.ts';
import { GiveDialog, SeverityDialog, usePageAct, useTicketAct, WhyDialog } from './act-dialogs.tsx';
import { ticketName, type TicketWhole } from './reading.ts';
import { allowed, myPage } from './ticket-acts.ts';

/** Acts that need a sentence or a choice first. */
type Asking = 'assign' | 'severity' | 'escalate' | 'reopen' | 'reject' | 'duplicate';

const words: Readonly<Record<Command, string>> = {
  take: 'Take the ticket',
  mitigate: 'Mitigating now',
  restore: 'Declare restored',
  resolve: 'Resolve',
  close: 'Close',
  'hand-back': 'Hand it back',
  reopen: 'Reopen…',
  reject: 'Reject…',
  'mark-duplicate': 'It is a duplicate…',
  'monitor-restore': '',
  refire: '',
};
const commands: readonly Command[] = ['take', 'mitigate', 'restore', 'resolve', 'close', 'hand-back', 'reopen', 'reject', 'mark-duplicate'];

const asked: Readonly<Partial<Record<Command, Asking>>> = { reopen: 'reopen', reject: 'reject', 'mark-duplicate': 'duplicate' };

const why: Readonly<Record<'escalate' | 'reopen' | 'reject' | 'duplicate', readonly [string, string, string, string]>> = {
  escalate: ['Escalate now', 'Escalate', 'Why', 'The next step of the policy is paged at once.'],
  reopen: ['Reopen', 'Reopen', 'Why', 'It goes back to assigned; severity 1 and 2 page from the first step.'],
  reject: ['Reject', 'Reject', 'Why', 'It was nothing to act on.'],
  duplicate: ['It is a duplicate', 'Mark it', 'Of which ticket', 'T-4312. What happens joins that one.'],
};

function Asked({ ticket, asking, onClose }: { ticket: TicketWhole; asking: Asking; onClose: () => void }): React.ReactNode {
  const names = [ticketName(ticket.number)];
  if (asking === 'assign') return <GiveDialog names={names} onClose={onClose} />;
  if (asking === 'severity') return <SeverityDialog names={names} now={ticket.severity} onClose={onClose} />;
  const [title, verb, label, hint] = why[asking];
  return (
    <WhyDialog
      names={names}
      title={title}
      verb={verb}
      label={label}
      field={asking === 'duplicate' ? 'of' : 'because'}
      act={asking}
      hint={hint}
      onClose={onClose}
    />
  );
}

/** What I can do with my own page beside stopping it. */
function MyPageItems({ onAct }: { onAct: (act: string, body: Record<string, unknown>) => void }): React.ReactNode {
  return (
    <>
      <Menu.Item onClick={() => onAct('decline', {})}>Decline my page: the next step goes now</Menu.Item>
      {[10, 30].map((minutes) => (
        <Menu.Item key={minutes} onClick={() => onAct('snooze', { minutes })}>
          Snooze my page for {minutes} min
        </Menu.Item>
      ))}
      <Menu.Divider />
    </>
  );
}

/** What else can be done with the ticket in its state. */
export function TicketMenu({ ticket }: { ticket: TicketWhole }): React.ReactNode {
  const [asking, setAsking] = useState<Asking | undefined>();
  const run = useTicketAct([ticketName(ticket.number)], () => undefined);
  const me = useMe();
  const mine = myPage(ticket, me?.id);
  const onPage = usePageAct(mine?.id);
  const failed = run.error ?? onPage.error;
  const open = allowed(ticket.state, ['close']).length > 0;
  const choose = (command: Command): void => {
    const question = asked[command];
    if (question === undefined) run.mutate({ act: command });
    else setAsking(question);
  };
  return (
    <>
      <Menu classNames={{ dropdown: 'menu', item: 'menu-item', divider: 'menu-divider' }} position="bottom-end">
        <Menu.Target>
          <Button>More acts</Button>
        </Menu.Target>
        <Menu.Dropdown>
          {mine !== undefined && <MyPageItems onAct={(act, body) => onPage.mutate({ act, body })} />}
          {open && <Menu.Item onClick={() => setAsking('escalate')}>Escalate now…</Menu.Item>}
          {open && <Menu.Item onClick={() => setAsking('assign')}>Give to…</Menu.Item>}
          {open && <Menu.Item onClick={() => setAsking('severity')}>Change severity…</Menu.Item>}
          {open && <Menu.Divider />}
          {allowed(ticket.state, commands).map((command) => (
            <Menu.Item key={command} onClick={() => choose(command)}>
              {words[command]}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      {failed !== null && <Failed error={failed} what="the ticket" />}
      {asking !== undefined && <Asked ticket={ticket} asking={asking} onClose={() => setAsking(undefined)} />}
    </>
  );
}
