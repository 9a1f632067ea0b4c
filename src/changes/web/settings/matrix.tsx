import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { peopleQuery, teamsQuery } from '../../../catalog/web/reading.ts';
import { administers, useMe } from '../../../web/me.ts';
import { Button } from '../../../web/parts/controls.tsx';
import { Heading } from '../../../web/parts/heading.tsx';
import { Pick } from '../../../web/parts/pick.tsx';
import { Failed, Read } from '../../../web/parts/states.tsx';
import { noticeWords, rolesWords, roleWords } from '../approvals/words.ts';
import '../changes.css';
import { kindWord } from '../record-fields.ts';
import { matrixQuery, useMatrixPut, type Matrix, type MatrixRow } from './reading.ts';
import { RowDialog } from './row-dialog.tsx';

/** For which changes a row is, in words. */
function whenWords({ tiers, kinds, risks, proven, wide, severity }: MatrixRow['when']): string {
  const parts = [
    tiers === undefined ? '' : `tier ${tiers.join(', ')}`,
    risks === undefined ? '' : `risk ${risks.join(' or ')}`,
    kinds === undefined ? '' : kinds.map(kindWord).join(' or '),
    proven === undefined ? '' : proven ? 'of a proven template' : 'of no proven template',
    wide === undefined ? '' : wide ? 'reaching further than its services' : 'of its services alone',
    severity === undefined ? '' : `fixing a severity ${severity}`,
  ].filter((part) => part !== '');
  return parts.length === 0 ? 'every change' : parts.join(', ');
}

const recordWords: Readonly<Record<MatrixRow['record'], string>> = { before: '', after: 'recorded afterwards', none: 'no record needed' };

function asksWords({ approvals, record }: MatrixRow): string {
  const steps = approvals.map(({ roles }) => rolesWords(roles)).join(' › ');
  return [steps === '' ? 'nobody' : steps, recordWords[record]].filter((part) => part !== '').join(', ');
}

const needsWords = ({ notice, inWindow, customersTold }: MatrixRow): string =>
  [noticeWords(notice), inWindow ? 'in the window' : '', customersTold ? 'customers told' : ''].filter((part) => part !== '').join(', ');

function Rows({ matrix, may }: { matrix: Matrix; may: boolean }): React.ReactNode {
  const [asked, setAsked] = useState<string>();
  const row = matrix.rows.find(({ key }) => key === asked);
  return (
    <>
      <table className="plain phone-list matrix">
        <thead>
          <tr>
            <th>Row</th>
            <th>For</th>
            <th>Who approves</th>
            <th>It asks for</th>
            {may && <th className="right">Change</th>}
          </tr>
        </thead>
        <tbody>
          {matrix.rows.map((each) => (
            <tr key={each.key}>
              <td>{each.key}</td>
              <td className="cell-2">{whenWords(each.when)}</td>
              <td>{asksWords(each)}</td>
              <td className="cell-2">{needsWords(each)}</td>
              {may && (
                <td className="right">
                  <button type="button" className="link" onClick={() => setAsked(each.key)}>
                    Edit<span className="unseen"> {each.key}</span>
                  </button>
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
      {row !== undefined && <RowDialog matrix={matrix} row={row} onClose={() => setAsked(undefined)} />}
    </>
  );
}

type Named = 'processOwner' | 'vp' | 'operations';

/** Whom the matrix names: who owns the process, who decides on high risk, who runs what is operated. */
function Named({ matrix, may }: { matrix: Matrix; may: boolean }): React.ReactNode {
  const people = useQuery(peopleQuery).data?.items ?? [];
  const teams = useQuery(teamsQuery).data?.items ?? [];
  const [form, setForm] = useState<Partial<Record<Named, string | null>>>({});
  const put = useMatrixPut(() => setForm({}));
  const everybody = people.map(({ slug, name, email }) => ({ value: slug, words: name, detail: email }));
  const everyTeam = teams.map(({ slug, name }) => ({ value: slug, words: name }));
  const fields: readonly (readonly [Named, string, typeof everyTeam, string])[] = [
    ['processOwner', 'Process owner: approves exceptions beside a manager', everybody, 'an administrator'],
    ['vp', `${roleWords.vp}: approves high risk`, everybody, 'the highest manager of the service'],
    ['operations', 'Operations: approves major revisions of operated services', everyTeam, 'the VP'],
  ];
  return (
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault();
        put.mutate({ ...matrix, ...form });
      }}
    >
      {fields.map(([key, label, options, otherwise]) => {
        const value = form[key] ?? matrix[key] ?? '';
        return may ? (
          <Pick
            key={key}
            label={label}
            value={value}
            options={options}
            placeholder={otherwise}
            onChange={(chosen) => setForm((now) => ({ ...now, [key]: chosen === '' ? null : chosen }))}
          />
        ) : (
          <p key={key}>
            {label}: <b>{options.find((each) => each.value === value)?.words ?? otherwise}</b>
          </p>
        );
      })}
      {put.error !== null && <Failed error={put.error} what="the matrix" />}
      {may && (
        <div className="acts">
          <Button look="main" submit disabled={put.isPending || Object.keys(form).length === 0}>
            Store
          </Button>
        </div>
      )}
    </form>
  );
}

/** Who approves which change, with how much notice: the first row that fits decides. */
export function ChangeMatrix(): React.ReactNode {
  const may = administers(useMe());
  return (
    <Read query={useQuery(matrixQuery)} what="the matrix" rows={12}>
      {(matrix) => (
        <div className="stack">
          <section aria-labelledby="matrix-rows">
            <Heading id="matrix-rows" aside={matrix.version === 0 ? 'as it ships' : `version ${matrix.version}`}>
              The first row that fits decides
            </Heading>
            <Rows matrix={matrix} may={may} />
            <p className="small second">
              A decision keeps the version that it used. Rows are added and put in order as a file:{' '}
              <code>evenkeel export change-matrix</code>.
            </p>
          </section>
          <section aria-labelledby="matrix-named">
            <Heading id="matrix-named">Who decides beside the teams</Heading>
            <Named matrix={matrix} may={may} />
          </section>
        </div>
      )}
    </Read>
  );
}
