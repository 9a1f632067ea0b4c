import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';

import { send } from '../../web/api.ts';
import { useMyself } from '../../web/me.ts';
import { Button, Segmented } from '../../web/parts/controls.tsx';
import { Menu, MenuItem } from '../../web/parts/menu.tsx';
import { Failed } from '../../web/parts/states.tsx';
import { checkIn, useCall, useMine, type Call, type Matter } from './call-reading.ts';

type Kind = 'note' | 'healthy' | 'ill' | Matter['kind'];

const often: readonly (readonly [Kind, string])[] = [
  ['note', 'Note'],
  ['hypothesis', 'Idea'],
  ['change', 'Will change'],
  ['healthy', 'Healthy'],
];
const seldom: readonly (readonly [Kind, string])[] = [
  ['ill', 'Not healthy'],
  ['decision', 'To decide'],
  ['request', 'Need somebody'],
  ['question', 'Question from outside'],
  ['action', 'Action for later'],
];
const asks: Readonly<Record<Kind, string>> = {
  note: 'Write what you see, did or decided',
  hypothesis: 'What may it be? It is parked until somebody looks',
  change: 'What will you change, before you change it',
  healthy: 'How do you see that your service is well',
  ill: 'What is wrong with your service',
  decision: 'What has to be decided',
  request: 'Whom do we need, and for what',
  question: 'What is asked, and by whom',
  action: 'What has to be done once this is over',
};

interface Written {
  readonly ticket: string;
  readonly kind: Kind;
  readonly text: string;
}

/** Stores what was written, by its kind. Answers what speaks against it. */
async function store({ ticket, kind, text }: Written, before: () => Promise<unknown>): Promise<readonly string[]> {
  const params = { ticket };
  if (kind === 'note') {
    await send('POST', '/tickets/:ticket/notes', { params, body: { text } });
    return [];
  }
  if (kind === 'healthy' || kind === 'ill') {
    await before();
    await send('POST', '/tickets/:ticket/health', { params, body: { health: kind, text } });
    return [];
  }
  const call: Call = await send('POST', '/tickets/:ticket/matters', { params, body: { kind, text } });
  return call.warnings;
}

function Kinds({ kind, onChange }: { kind: Kind; onChange: (kind: Kind) => void }): React.ReactNode {
  const other = seldom.find(([each]) => each === kind);
  return (
    <div className="writing-kinds">
      <Segmented label="What it is" value={kind} options={often} onChange={onChange} />
      <Menu
        button={(wiring) => (
          <Button {...wiring} look={other === undefined ? 'quiet' : 'plain'}>
            {other?.[1] ?? 'Other'}
          </Button>
        )}
      >
        {seldom.map(([each, words]) => (
          <MenuItem key={each} onClick={() => onChange(each)}>
            {words}
          </MenuItem>
        ))}
      </Menu>
    </div>
  );
}

/** What a kind of line needs first: health is said by who is here, for the team that they stand for. */
function useBefore(ticket: string, call: Call | undefined): () => Promise<unknown> {
  const myself = useMyself();
  const mine = useMine(call ?? nobodyYet);
  return async () => (mine.here === undefined ? await checkIn(ticket, myself?.teams[0]?.slug) : undefined);
}

const nobodyYet: Call = {
  begunAt: null,
  prompt: null,
  roles: [],
  here: [],
  matters: [],
  checklist: [],
  family: [],
  place: null,
  suggestions: [],
  warnings: [],
};

/** A text that outlives a reload of the page. Read when the line stands: the server, which may have drawn it, keeps none. */
function useDraft(name: string): [string, (text: string) => void] {
  const [text, setText] = useState('');
  useEffect(() => setText((typed) => (typed === '' ? (sessionStorage.getItem(name) ?? '') : typed)), [name]);
  return [
    text,
    (next) => {
      setText(next);
      sessionStorage.setItem(name, next);
    },
  ];
}

/** The writing line; it never leaves. What was typed stays until it is stored, also over a reload. */
export function Writing({ name, led }: { name: string; led: boolean }): React.ReactNode {
  const client = useQueryClient();
  const [text, setText] = useDraft(`evenkeel.draft.${name}`);
  const [kind, setKind] = useState<Kind>('note');
  const before = useBefore(name, useCall(name));
  const write = useMutation({
    mutationFn: async () => await store({ ticket: name, kind, text }, before),
    onSuccess: async () => {
      setText('');
      setKind('note');
      await client.invalidateQueries({ queryKey: ['ticket', name] });
    },
  });
  return (
    <form
      className="writing"
      onSubmit={(event) => {
        event.preventDefault();
        if (text.trim() !== '') write.mutate();
      }}
    >
      <input
        aria-label={asks[kind]}
        placeholder={asks[kind]}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        maxLength={kind === 'note' ? 4000 : 2000}
      />
      {led && <Kinds kind={kind} onChange={setKind} />}
      <Button submit disabled={write.isPending || text.trim() === ''}>
        Add
      </Button>
      {write.error !== null && <Failed error={write.error} what="the line, which stays here" />}
      {(write.data ?? []).map((warning) => (
        <p key={warning} className="writing-warning" role="status">
          Announced. {warning.charAt(0).toUpperCase() + warning.slice(1)}.
        </p>
      ))}
    </form>
  );
}
