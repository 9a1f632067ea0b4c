import { Link } from '@tanstack/react-router';
import { useState } from 'react';

import { send } from '../../../web/api.ts';
import { manages, useMe } from '../../../web/me.ts';
import { Button, TextArea, TextField } from '../../../web/parts/controls.tsx';
import { Heading } from '../../../web/parts/heading.tsx';
import { Failed } from '../../../web/parts/states.tsx';
import { When } from '../../../web/parts/when.tsx';
import { changeName } from '../reading.ts';
import { useChangeAct } from '../run-reading.ts';
import { customersWords, fieldWords, noticeWords, type AuditField, type AuditFinding, type AuditRecord } from './reading.ts';

interface About {
  readonly about: `field:${AuditField['field']}` | `finding:${AuditFinding['key']}`;
  readonly name: string;
  /** A field has a score, a finding has none. */
  readonly of: number | undefined;
  readonly isOverruled: boolean;
}

/** Says something in place of the machine, or takes it back. */
function Overruling({ change, about, onDone }: { change: string; about: About; onDone: () => void }): React.ReactNode {
  const [score, setScore] = useState('');
  const [reason, setReason] = useState('');
  const act = useChangeAct<unknown>(onDone);
  const back = about.isOverruled;
  const number = /^-?\d{1,2}$/.test(score) ? Number(score) : undefined;
  const scored = about.of !== undefined && !back;
  const press = (event: React.FormEvent): void => {
    event.preventDefault();
    const body = { about: about.about, score: scored ? (number ?? null) : null, back, reason };
    act.mutate(async () => await send('POST', '/changes/:change/overrules', { params: { change }, body }));
  };
  return (
    <form className="form overruling" onSubmit={press} onKeyDown={(event) => event.key === 'Escape' && onDone()}>
      {scored && (
        <TextField
          label={`Score of ${about.of}`}
          inputMode="numeric"
          value={score}
          onChange={setScore}
          hint="Below zero where it is worse than nothing"
          autoFocus
          required
        />
      )}
      <TextArea label="Why" value={reason} onChange={setReason} rows={2} autoFocus={!scored} required />
      {act.error !== null && <Failed error={act.error} what={about.name} />}
      <span className="acts">
        <Button look="main" submit disabled={act.isPending || reason.trim() === '' || (scored && number === undefined)}>
          {back ? 'Take it back' : 'Overrule'}
        </Button>
        <Button look="quiet" onClick={onDone}>
          Leave it
        </Button>
      </span>
    </form>
  );
}

function Overruled({ said }: { said: AuditField['overruled'] }): React.ReactNode {
  if (said === null) return null;
  return (
    <p className="small audit-said">
      <b>{said.by}</b>: {said.reason}{' '}
      <span className="second">
        The machine said {said.machine}. <When at={said.at} />
      </span>
    </p>
  );
}

type Open = readonly [open: string | undefined, set: (about: string | undefined) => void];

function OverruleButton({ about, open: [open, set] }: { about: About; open: Open }): React.ReactNode {
  const may = manages(useMe());
  if (!may || open === about.about) return null;
  return (
    <button type="button" className="link small" onClick={() => set(about.about)}>
      {about.isOverruled ? 'Take back' : 'Overrule'}
      <span className="unseen"> {about.name}</span>
    </button>
  );
}

function Field({ change, field, open }: { change: string; field: AuditField; open: Open }): React.ReactNode {
  const [name] = fieldWords[field.field];
  const about: About = { about: `field:${field.field}`, name, of: field.of, isOverruled: field.overruled !== null };
  return (
    <li>
      <span className="audit-line">
        <b className={field.score < 0 ? 'loud' : undefined}>
          {field.score} of {field.of}
        </b>
        <span>{name}</span>
        <OverruleButton about={about} open={open} />
      </span>
      {field.points.map(({ says, fix }) => (
        <p key={says} className="small second">
          {says}: {fix}
        </p>
      ))}
      <Overruled said={field.overruled} />
      {open[0] === about.about && <Overruling change={change} about={about} onDone={() => open[1](undefined)} />}
    </li>
  );
}

function Finding({ change, finding, open }: { change: string; finding: AuditFinding; open: Open }): React.ReactNode {
  const about: About = { about: `finding:${finding.key}`, name: finding.says, of: undefined, isOverruled: finding.overruled !== null };
  return (
    <li>
      <span className="audit-line">
        <span className={finding.overruled === null ? undefined : 'struck'}>{finding.says}</span>
        <OverruleButton about={about} open={open} />
      </span>
      <Overruled said={finding.overruled} />
      {open[0] === about.about && <Overruling change={change} about={about} onDone={() => open[1](undefined)} />}
    </li>
  );
}

function Facts({ record }: { record: AuditRecord }): React.ReactNode {
  const rows = [
    ['Row', record.row === null ? 'never put forward' : `${record.row}, matrix version ${record.matrixVersion ?? ''}`],
    ['Because', record.rowBecause ?? ''],
    ['Notice', noticeWords(record.notice)],
    ['Customers', customersWords(record.customers)],
    ['Services', record.services.join(', ')],
    ['Submitted by', record.submitter ?? 'nobody'],
    ['Carried out by', record.technician ?? 'nobody'],
  ].filter(([, value]) => value !== '');
  return (
    <dl className="facts">
      {rows.map(([word, value]) => (
        <div key={word}>
          <dt>{word}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** One record of the audit: what stands against it, its fields, and what people said in place of the machine. */
export function AuditSide({ record }: { record: AuditRecord }): React.ReactNode {
  const open = useState<string>();
  const name = changeName(record.number);
  return (
    <aside className="audit-side" aria-label={`${name} in the audit`}>
      <h2>
        <Link to="/changes/$number" params={{ number: name }}>
          {name} {record.title}
        </Link>
      </h2>
      <Heading id="audit-findings" aside={record.findings.length === 0 ? 'none' : String(record.findings.length)}>
        What stands against it
      </Heading>
      {record.findings.length === 0 ? (
        <p className="second small">The audit finds nothing beside its fields.</p>
      ) : (
        <ul className="plain-list">
          {record.findings.map((finding) => (
            <Finding key={finding.key} change={name} finding={finding} open={open} />
          ))}
        </ul>
      )}
      <Facts record={record} />
      <Heading id="audit-fields" aside={record.score === null ? 'never judged' : `${record.score} of 100`}>
        Eight fields
      </Heading>
      <ul className="plain-list">
        {record.fields.map((field) => (
          <Field key={field.field} change={name} field={field} open={open} />
        ))}
      </ul>
    </aside>
  );
}
