import { useState } from 'react';

import { Choice, TextField } from '../../../web/parts/controls.tsx';
import { DialogActs } from '../../../web/parts/dialog-acts.tsx';
import { Dialog } from '../../../web/parts/dialog.tsx';
import type { Role } from '../approvals/reading.ts';
import { roleWords } from '../approvals/words.ts';
import { useMatrixPut, type Matrix, type MatrixRow } from './reading.ts';

interface RowProps {
  readonly matrix: Matrix;
  readonly row: MatrixRow;
  readonly onClose: () => void;
}

const roles = ['peer', 'manager', 'customer', 'operations', 'vp'] as const satisfies readonly Role[];
const records: readonly (readonly [MatrixRow['record'], string])[] = [
  ['before', 'A record before'],
  ['after', 'A record afterwards'],
  ['none', 'No record'],
];

/** A step that asks one role is a tick; one that asks any of several is kept as it is. */
const asksAlone = (row: MatrixRow, role: Role): boolean => row.approvals.some((step) => step.roles.length === 1 && step.roles[0] === role);

function Approvers({ row, set }: { row: MatrixRow; set: (part: Partial<MatrixRow>) => void }): React.ReactNode {
  const toggle = (role: Role, on: boolean): void => {
    const others = row.approvals.filter((step) => step.roles.length !== 1 || step.roles[0] !== role);
    const all = on ? [...others, { roles: [role], quorum: 'first' as const }] : others;
    const place = (each: (typeof all)[number]): number => Math.max(...each.roles.map((one) => roles.indexOf(one)));
    set({ approvals: all.toSorted((one, other) => place(one) - place(other)) });
  };
  const shared = row.approvals.filter((step) => step.roles.length > 1);
  return (
    <fieldset className="form-choices">
      <legend>Who approves, in this order</legend>
      {roles.map((role) => (
        <label key={role} className="check">
          <input type="checkbox" checked={asksAlone(row, role)} onChange={(event) => toggle(role, event.currentTarget.checked)} />
          {roleWords[role]}
        </label>
      ))}
      {shared.map((step) => (
        <span key={step.roles.join()} className="second">
          and {step.roles.map((role) => roleWords[role].toLowerCase()).join(' or ')}
        </span>
      ))}
    </fieldset>
  );
}

type NoticeKind = 'usual' | 'none' | 'hours' | 'workingDays';
const notices: readonly (readonly [NoticeKind, string])[] = [
  ['usual', '48 hours, as usual'],
  ['none', 'None'],
  ['hours', 'Hours'],
  ['workingDays', 'Working days'],
];

const kindOf = ({ notice }: MatrixRow): NoticeKind =>
  notice === null ? 'usual' : notice === 'none' ? 'none' : 'hours' in notice ? 'hours' : 'workingDays';
const countOf = ({ notice }: MatrixRow): number =>
  notice === null || notice === 'none' ? 48 : 'hours' in notice ? notice.hours : notice.workingDays;

function noticeOf(kind: NoticeKind, count: number): MatrixRow['notice'] {
  if (kind === 'usual') return null;
  if (kind === 'none') return 'none';
  return kind === 'hours' ? { hours: count } : { workingDays: count };
}

/** Edits what one row asks for; for which changes it is stands in its file. */
export function RowDialog({ matrix: read, row: stored, onClose }: RowProps): React.ReactNode {
  // Stored over what stood as it was opened: what another sets meanwhile is not overwritten.
  const [matrix] = useState(read);
  const [row, setRow] = useState(stored);
  const [kind, setKind] = useState(kindOf(stored));
  const [count, setCount] = useState(String(countOf(stored)));
  const set = (part: Partial<MatrixRow>): void => setRow((now) => ({ ...now, ...part }));
  const put = useMatrixPut(onClose);
  const number = Number(count);
  const isWrong = (kind === 'hours' || kind === 'workingDays') && !(Number.isInteger(number) && number > 0);
  return (
    <Dialog title={`Row ${row.key}`} onClose={onClose} size={520}>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          const next = { ...row, notice: noticeOf(kind, number) };
          put.mutate({ ...matrix, rows: matrix.rows.map((each) => (each.key === row.key ? next : each)) });
        }}
      >
        <Approvers row={row} set={set} />
        <Choice label="Record" value={row.record} options={records} onChange={(record) => set({ record })} />
        <Choice label="Notice before the start" value={kind} options={notices} onChange={setKind} />
        {(kind === 'hours' || kind === 'workingDays') && (
          <TextField
            label="How many"
            inputMode="numeric"
            value={count}
            onChange={setCount}
            wrong={isWrong ? 'A whole number' : undefined}
          />
        )}
        <label className="check">
          <input type="checkbox" checked={row.inWindow} onChange={(event) => set({ inWindow: event.currentTarget.checked })} />
          It keeps to the windows of its services
        </label>
        <label className="check">
          <input type="checkbox" checked={row.customersTold} onChange={(event) => set({ customersTold: event.currentTarget.checked })} />
          Customers are told
        </label>
        <DialogActs act={put} what="the row" verb="Store" disabled={isWrong} onClose={onClose} />
      </form>
    </Dialog>
  );
}
