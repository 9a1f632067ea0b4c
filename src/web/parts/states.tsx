import type { UseQueryResult } from '@tanstack/react-query';
import { useEffect, useState } from 'react';

import { Problem, Unreachable } from '../api.ts';
import { useMinute } from '../clock.ts';
import './states.css';
import { clockTime } from './time.ts';
import { useZone } from './when.tsx';

/** Nothing here: what that means, and the next step with its link. */
export function Empty({ title, children }: { title: string; children?: React.ReactNode }): React.ReactNode {
  return (
    <div className="state">
      <p>
        <b>{title}</b>
      </p>
      {children !== undefined && <p>{children}</p>}
    </div>
  );
}

/** The shape of what is being read, after 300 ms; no spinner. */
export function Loading({ what, rows = 5 }: { what: string; rows?: number }): React.ReactNode {
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), 300);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div role="status">
      <div className={late ? 'shape' : 'shape waiting'} aria-hidden="true">
        {Array.from({ length: rows }, (_, place) => (
          <i key={place} />
        ))}
      </div>
      <p className={late ? 'small second' : 'unseen'}>Reading {what}.</p>
    </div>
  );
}

/** A detail as a sentence: it begins large and ends with a stop. */
export function asSentence(text: string): string {
  if (text === '') return '';
  const large = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(large) ? large : `${large}.`;
}

/** Reading goes on by itself; an act waits for the reader, who has lost nothing. */
const unreached = (read: boolean): string =>
  read ? 'It is asked again by itself.' : 'Nothing was changed, and what you typed is kept. Try again when the server answers.';

function wordsOf(error: Error, what: string, read: boolean): readonly [title: string, rest: string] {
  if (error instanceof Problem) {
    const remedy = read && error.status >= 500 ? unreached(read) : error.remedy;
    return [error.title, `${asSentence(error.detail)} ${remedy}`];
  }
  if (error instanceof Unreachable) return [`The server could not be reached for ${what}.`, unreached(read)];
  return [asSentence(error.message), ''];
}

/** What happened, what was kept, what to do. */
export function Failed({ error, what, again }: { error: Error; what: string; again?: (() => void) | undefined }): React.ReactNode {
  const [title, rest] = wordsOf(error, what, again !== undefined);
  const refused = error instanceof Problem && error.status < 500;
  return (
    <div className="state" role="alert">
      <p>
        <b>{title}</b>
      </p>
      <p>
        {rest}{' '}
        {again !== undefined && !refused && (
          <button type="button" className="link" onClick={again}>
            Ask again now
          </button>
        )}
      </p>
    </div>
  );
}

/** Under data that could not be read anew: how old it is. */
export function Stale({ since }: { since: number }): React.ReactNode {
  const zone = useZone();
  const now = useMinute();
  return (
    <p className="stale" role="status">
      <i className="hatched" aria-hidden="true" />
      <span>
        <b>Data as of {clockTime(since, zone)}, </b>
        {Math.max(0, Math.floor((now - since) / 60_000))} min ago. It is asked for again by itself.
      </span>
    </p>
  );
}

interface ReadProps<T> {
  readonly query: UseQueryResult<T>;
  /** What is read, as in "Reading 5 services". */
  readonly what: string;
  readonly rows?: number;
  /** The screen's own heading, where the screen has none before its data is there. */
  readonly title?: string;
  readonly children: (data: T) => React.ReactNode;
}

/** The four states of everything that is read: loading, failed, stale, there. */
export function Read<T>({ query, what, rows = 5, title, children }: ReadProps<T>): React.ReactNode {
  if (query.data !== undefined) {
    return (
      <>
        {query.isError && <Stale since={query.dataUpdatedAt} />}
        {children(query.data)}
      </>
    );
  }
  const waiting = query.isError ? (
    <Failed error={query.error} what={what} again={() => void query.refetch()} />
  ) : (
    <Loading what={what} rows={rows} />
  );
  if (title === undefined) return waiting;
  return (
    <div className="screen">
      <h1 className="page-title in-header">{title}</h1>
      {waiting}
    </div>
  );
}
