import { useState } from 'react';

import { send } from '../../web/api.ts';
import { useMe } from '../../web/me.ts';
import { Button } from '../../web/parts/controls.tsx';
import { Menu, MenuDivider, MenuItem } from '../../web/parts/menu.tsx';
import { Failed } from '../../web/parts/states.tsx';
import type { Command } from '../rules/states.ts';
import { GiveDialog, moving, SeverityDialog, useTicketAct, WhyDialog, type TicketAct } from './act-dialogs.tsx';
import { SplitDialog } from './family.tsx';
import type { Call } from './call-reading.ts';
import { PaperDialog } from './paper-dialog.tsx';
import { RestrictDialog, SensitiveNoteDialog } from './readers.tsx';
import { ticketName, type TicketWhole } from './reading.ts';
import { RoomItem } from './room.tsx';
import { allowed, myPage, type Move } from './ticket-acts.ts';

/** Acts that need a sentence or a choice first. */
type Asking =
  | 'restrict'
  | 'lift'
  | 'sensitive'
  | 'paper'
  | 'split'
  | 'assign'
  | 'severity'
  | 'escalate'
  | 'reopen'
  | 'reject'
  | 'duplicate';

const moves: readonly (readonly [Move, string])[] = [
  ['take', 'Take the ticket'],
  ['mitigate', 'Mitigating now'],
  ['restore', 'Declare restored'],
  ['resolve', 'Resolve'],
  ['close', 'Close'],
  ['hand-back', 'Hand it back'],
];
const questions: readonly (readonly [Command, Asking, string])[] = [
  ['reopen', 'reopen', 'Reopen…'],
  ['reject', 'reject', 'Reject…'],
  ['mark-duplicate', 'duplicate', 'It is a duplicate…'],
];

interface Why {
  readonly title: string;
  readonly verb: string;
  readonly label: string;
  readonly hint: string;
  readonly act: (text: string) => TicketAct;
}

const because =
  (path: 'escalate' | 'reopen' | 'reject') =>
  (text: string): TicketAct =>
  async (ticket) =>
    await send('POST', `/tickets/:ticket/${path}`, { params: { ticket }, body: { because: text } });

const why: Readonly<Record<'escalate' | 'reopen' | 'reject' | 'duplicate' | 'lift', Why>> = {
  lift: {
    title: 'Lift the restriction',
    verb: 'Let everybody read it',
    label: 'Why',
    hint: 'Everybody reads the ticket and all that was written on it, but for sensitive notes.',
    act: (text) => async (ticket) =>
      await send('POST', '/tickets/:ticket/restriction/lift', { params: { ticket }, body: { because: text } }),
  },
  escalate: {
    title: 'Escalate now',
    verb: 'Escalate',
    label: 'Why',
    hint: 'The next step of the policy is paged at once.',
    act: because('escalate'),
  },
  reopen: {
    title: 'Reopen',
    verb: 'Reopen',
    label: 'Why',
    hint: 'It goes back to assigned; severity 1 and 2 page from the first step.',
    act: because('reopen'),
  },
  reject: { title: 'Reject', verb: 'Reject', label: 'Why', hint: 'It was nothing to act on.', act: because('reject') },
  duplicate: {
    title: 'It is a duplicate',
    verb: 'Mark it',
    label: 'Of which ticket',
    hint: 'T-4312. What happens joins that one.',
    act: (of) => async (ticket) => await send('POST', '/tickets/:ticket/duplicate', { params: { ticket }, body: { of } }),
  },
};

interface AskedProps {
  readonly ticket: TicketWhole;
  readonly call: Call | undefined;
  readonly asking: Asking;
  readonly onClose: () => void;
}

function Asked({ ticket, call, asking, onClose }: AskedProps): React.ReactNode {
  const names = [ticketName(ticket.number)];
  if (asking === 'sensitive') return <SensitiveNoteDialog ticket={ticketName(ticket.number)} onClose={onClose} />;
  if (asking === 'paper') return <PaperDialog ticket={ticketName(ticket.number)} onClose={onClose} />;
  if (asking === 'restrict') {
    const here = (call?.here ?? []).filter(({ releasedAt }) => releasedAt === null).map(({ person }) => person);
    const known = ticket.owner === null ? here : [ticket.owner, ...here.filter(({ id }) => id !== ticket.owner?.id)];
    return <RestrictDialog ticket={ticketName(ticket.number)} here={known} onClose={onClose} />;
  }
  if (asking === 'split') return <SplitDialog ticket={ticketName(ticket.number)} onClose={onClose} />;
  if (asking === 'assign') return <GiveDialog names={names} onClose={onClose} />;
  if (asking === 'severity') return <SeverityDialog names={names} now={ticket.severity} onClose={onClose} />;
  return <WhyDialog names={names} {...why[asking]} onClose={onClose} />;
}

/** What I can do with my own page beside stopping it. */
function MyPageItems({ page, onAct }: { page: string; onAct: (act: TicketAct) => void }): React.ReactNode {
  return (
    <>
      <MenuItem onClick={() => onAct(async () => await send('POST', '/pages/:page/decline', { params: { page } }))}>
        Decline my page: the next step goes now
      </MenuItem>
      {[10, 30].map((minutes) => (
        <MenuItem
          key={minutes}
          onClick={() => onAct(async () => await send('POST', '/pages/:page/snooze', { params: { page }, body: { minutes } }))}
        >
          Snooze my page for {minutes} min
        </MenuItem>
      ))}
      <MenuDivider />
    </>
  );
}

/** What else can be done with the ticket in its state. */
export function TicketMenu({ ticket, call }: { ticket: TicketWhole; call: Call | undefined }): React.ReactNode {
  const [asking, setAsking] = useState<Asking | undefined>();
  const [failure, setFailure] = useState<Error | undefined>();
  const me = useMe();
  const run = useTicketAct([ticketName(ticket.number)], () => undefined);
  const mine = myPage(ticket, me?.id);
  const may = new Set<Command>(
    allowed(
      ticket.state,
      [...moves, ...questions].map(([command]) => command),
    ),
  );
  return (
    <>
      <Menu button={(wiring) => <Button {...wiring}>More acts</Button>}>
        {mine !== undefined && <MyPageItems page={mine.id} onAct={(act) => run.mutate(act)} />}
        {may.has('close') && (
          <>
            <MenuItem onClick={() => setAsking('escalate')}>Escalate now…</MenuItem>
            {ticket.severity <= 2 && <MenuItem onClick={() => setAsking('split')}>Split the call…</MenuItem>}
            <MenuItem onClick={() => setAsking('assign')}>Give to…</MenuItem>
            <MenuItem onClick={() => setAsking('severity')}>Change severity…</MenuItem>
            <MenuDivider />
          </>
        )}
        {moves.map(
          ([move, words]) =>
            may.has(move) && (
              <MenuItem key={move} onClick={() => run.mutate(moving(move))}>
                {words}
              </MenuItem>
            ),
        )}
        {questions.map(
          ([command, question, words]) =>
            may.has(command) && (
              <MenuItem key={command} onClick={() => setAsking(question)}>
                {words}
              </MenuItem>
            ),
        )}
        <MenuDivider />
        <RoomItem ticket={ticketName(ticket.number)} onFail={setFailure} />
        <MenuItem onClick={() => setAsking('paper')}>Enter a timeline from paper…</MenuItem>
        <MenuItem onClick={() => setAsking('sensitive')}>Sensitive note…</MenuItem>
        <MenuItem onClick={() => setAsking(ticket.restricted ? 'lift' : 'restrict')}>
          {ticket.restricted ? 'Lift the restriction…' : 'Restrict it…'}
        </MenuItem>
      </Menu>
      {run.error !== null && <Failed error={run.error} what="the ticket" />}
      {failure !== undefined && <Failed error={failure} what="the room" />}
      {asking !== undefined && <Asked ticket={ticket} call={call} asking={asking} onClose={() => setAsking(undefined)} />}
    </>
  );
}
