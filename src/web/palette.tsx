import { useQuery } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { useDeferredValue, useEffect, useId, useState } from 'react';

import { peopleQuery, servicesQuery } from '../catalog/web/reading.ts';
import { ticketName } from '../incidents/web/reading.ts';
import { get, send } from './api.ts';
import { places } from './navigation.tsx';
import './palette.css';
import { Dialog } from './parts/dialog.tsx';
import { useScheme } from './scheme.ts';
import { settingsParts } from './settings-parts.ts';
import { useSignOut } from './sign-out.ts';

interface Command {
  readonly key: string;
  readonly words: string;
  readonly kind: string;
  /** Found by these words as well, behind what is called by them. */
  readonly also?: string;
  readonly run: () => void;
}

interface PaletteProps {
  readonly onClose: () => void;
  readonly onDeclare: () => void;
  /** Engages somebody without an incident; with nobody chosen yet, an empty text. */
  readonly onEngage: (whom: string) => void;
}

/** Places to go to and things to do that always stand. */
function useCommands({ onDeclare, onEngage }: PaletteProps): Command[] {
  const router = useRouter();
  const { choose } = useScheme();
  const signOut = useSignOut();
  const go = (to: string) => () => router.history.push(to);
  return [
    ...places.map(({ to, word }) => ({ key: to, words: word, kind: 'Go to', run: go(to) })),
    { key: '/silences', words: 'Silences', kind: 'Go to', run: go('/silences') },
    ...settingsParts.map(([to, name, what]) => ({ key: to, words: name, kind: 'Settings', also: what, run: go(to) })),
    { key: 'declare', words: 'Declare an incident', kind: 'Do', run: onDeclare },
    { key: 'engage', words: 'Engage somebody', kind: 'Do', run: () => onEngage('') },
    { key: 'stop', words: 'Stop all my pages', kind: 'Do', run: () => void send('POST', '/pages/answer-mine', {}) },
    { key: 'mine', words: 'Tickets that are mine', kind: 'Go to', run: go('/tickets?view=mine') },
    { key: 'unassigned', words: 'Tickets without an owner', kind: 'Go to', run: go('/tickets?view=unassigned') },
    { key: 'light', words: 'Show it light', kind: 'Do', run: () => choose('light') },
    { key: 'dark', words: 'Show it dark', kind: 'Do', run: () => choose('dark') },
    { key: 'auto', words: 'Light or dark as the system', kind: 'Do', run: () => choose('auto') },
    { key: 'out', words: 'Sign out', kind: 'Do', run: () => void signOut() },
  ];
}

/** Tickets, services and people that have the words. */
function useFound(typed: string, onEngage: PaletteProps['onEngage']): Command[] {
  const router = useRouter();
  const services = useQuery(servicesQuery);
  const people = useQuery(peopleQuery);
  const tickets = useQuery({
    queryKey: ['tickets', 'palette', typed],
    queryFn: async ({ signal }) => await get('/tickets', { query: { q: typed, view: 'all', limit: 8 } }, signal),
    enabled: typed.length > 1,
  });
  const engages = useQuery({
    queryKey: ['lists', 'whom', typed],
    queryFn: async ({ signal }) => await get('/engagements/whom', { query: { q: typed.replace(/^engage\s+/i, ''), limit: 4 } }, signal),
    enabled: typed.length > 1,
  });
  if (typed.length < 2) return [];
  return [
    ...(tickets.data?.items ?? []).map(({ number, title }) => ({
      key: ticketName(number),
      words: `${ticketName(number)} ${title}`,
      kind: 'Ticket',
      run: () => router.history.push(`/tickets/${ticketName(number)}`),
    })),
    ...(services.data?.items ?? []).map(({ slug, name }) => ({
      key: `s ${slug}`,
      words: name,
      kind: 'Service',
      run: () => router.history.push(`/services/${slug}`),
    })),
    ...(engages.data?.items ?? []).map(({ whom, words, detail, now }) => ({
      key: `e ${whom}`,
      words: `Engage ${words}${now.length === 0 ? '' : `: ${now.join(', ')}`} (${detail})`,
      kind: 'Do',
      run: () => onEngage(whom),
    })),
    ...(people.data?.items ?? []).map(({ id, name }) => ({
      key: `p ${id}`,
      words: name,
      kind: 'Person',
      run: () => router.history.push(`/people/${id}`),
    })),
  ];
}

const holds = (text: string, typed: string): boolean =>
  typed
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.toLowerCase().includes(word));

/** What is called by the words, then what is about them. */
function heldBy(all: readonly Command[], typed: string): Command[] {
  const isCalled = ({ kind, words }: Command): boolean => kind === 'Ticket' || holds(`${kind} ${words}`, typed);
  const isAbout = ({ kind, words, also = '' }: Command): boolean => holds(`${kind} ${words} ${also}`, typed);
  return [...all.filter(isCalled), ...all.filter((each) => !isCalled(each) && isAbout(each))];
}

/** Go to anything, do anything allowed: one line, arrows, Enter. */
export function Palette({ onClose, onDeclare, onEngage }: PaletteProps): React.ReactNode {
  const id = useId();
  const [text, setText] = useState('');
  const typed = text.trim();
  // What is looked up follows; what Enter does is always by what stands in the line.
  const sought = useDeferredValue(typed);
  const [at, setAt] = useState(0);
  const all = [...useCommands({ onClose, onDeclare, onEngage }), ...useFound(sought, onEngage)];
  const shown = heldBy(all, typed).slice(0, 12);
  useEffect(() => setAt(0), [typed]);
  useEffect(() => document.getElementById(`${id}-${at}`)?.scrollIntoView({ block: 'nearest' }), [at, id]);
  const run = (command: Command | undefined): void => {
    if (command === undefined) return;
    onClose();
    command.run();
  };
  const press = (event: React.KeyboardEvent): void => {
    const moves: Readonly<Record<string, number>> = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: shown.length - 1 };
    const next = moves[event.key];
    if (next !== undefined) {
      event.preventDefault();
      setAt(Math.max(0, Math.min(shown.length - 1, next)));
    } else if (event.key === 'Enter') {
      event.preventDefault();
      run(shown[at]);
    }
  };
  return (
    <Dialog title="Go to or do anything" onClose={onClose} size={600}>
      <div className="field">
        <input
          role="combobox"
          aria-label="Go to or do anything"
          aria-expanded="true"
          aria-controls={`${id}-list`}
          aria-activedescendant={shown.length > 0 ? `${id}-${at}` : undefined}
          data-autofocus
          autoFocus
          autoComplete="off"
          placeholder="A ticket, a service, a person, or what to do"
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          onKeyDown={press}
        />
      </div>
      <ul className="palette-list" role="listbox" id={`${id}-list`} aria-label="Found">
        {shown.map((command, place) => (
          <li key={command.key} id={`${id}-${place}`} role="option" aria-selected={place === at} onClick={() => run(command)}>
            {command.words}
            <span>{command.kind}</span>
          </li>
        ))}
      </ul>
      {shown.length === 0 && <p className="small second palette-none">Nothing has these words. Esc closes.</p>}
    </Dialog>
  );
}
