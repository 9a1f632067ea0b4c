import { IconCheck } from '@tabler/icons-react';

import { ArrowDownIcon, ArrowUpIcon } from '../../../web/icons.tsx';
import { Button } from '../../../web/parts/controls.tsx';
import { besideShipped } from '../../rules/checklist.ts';
import { lineWords, namesOf, tickedBy, type Line, type Role } from './reading.ts';

/** What can be done with the lines; undefined where the reader may not. */
export interface LineActs {
  readonly onEdit: (line: Line) => void;
  readonly onMove: (line: Line, by: -1 | 1) => void;
  readonly onRemove: (line: Line) => void;
}

interface LinesProps {
  readonly lines: readonly Line[];
  readonly shipped: readonly Line[];
  readonly roles: readonly Role[];
  readonly acts: LineActs | undefined;
}

const moves = [
  [-1, 'earlier', ArrowUpIcon],
  [1, 'later', ArrowDownIcon],
] as const;

/** Gives the focus of what goes with its row to the next row's, or to the one before; at the last to the screen. */
export function passFocus(from: HTMLElement): void {
  const row = from.closest('tr, li');
  const next =
    (row?.nextElementSibling ?? row?.previousElementSibling)?.querySelector('.link:last-child') ?? document.getElementById('content');
  if (next instanceof HTMLElement) next.focus({ preventScroll: true });
}

function Acts({ line, lines, acts }: { line: Line; lines: readonly Line[]; acts: LineActs }): React.ReactNode {
  const place = lines.indexOf(line);
  return (
    <span className="row-acts">
      <button type="button" className="link" onClick={() => acts.onEdit(line)}>
        Edit<span className="unseen"> {line.words}</span>
      </button>
      {moves.map(([by, word, Icon]) => {
        const ends = lines[place + by] === undefined;
        return (
          // At an end it keeps the focus, so that the keyboard can turn round.
          <Button
            key={word}
            look="quiet"
            className="order"
            aria-disabled={ends}
            aria-label={`${line.words}: ${word}`}
            onClick={() => {
              if (!ends) acts.onMove(line, by);
            }}
          >
            <Icon />
          </Button>
        );
      })}
      <button
        type="button"
        className="link"
        onClick={(event) => {
          passFocus(event.currentTarget);
          acts.onRemove(line);
        }}
      >
        Remove<span className="unseen"> {line.words}</span>
      </button>
    </span>
  );
}

/** How a line that was changed ships. */
function Ships({ line, shipped, roles }: Pick<LinesProps, 'shipped' | 'roles'> & { line: Line }): React.ReactNode {
  const ships = shipped.find(({ key }) => key === line.key);
  if (ships === undefined || besideShipped(line, shipped) !== 'changed') return null;
  return <span className="line-ships">As shipped: {lineWords(ships, roles)}</span>;
}

function Row({ line, ...props }: LinesProps & { line: Line }): React.ReactNode {
  const { lines, shipped, roles, acts } = props;
  const standing = besideShipped(line, shipped);
  return (
    <tr>
      <td className="line-words">
        {line.words} {standing !== 'as shipped' && <span className="line-standing">{standing}</span>}
        <span className="phone-only second small">{namesOf(line, roles)}</span>
        <Ships line={line} shipped={shipped} roles={roles} />
      </td>
      {roles.map(({ role, name }) => (
        <td key={role} className="line-role">
          {line.roles.includes(role) && (
            <>
              <IconCheck className="icon" aria-hidden="true" />
              <span className="unseen">{name}</span>
            </>
          )}
        </td>
      ))}
      <td className="cell-2 line-ticked">{tickedBy(line)}</td>
      {acts !== undefined && (
        <td className="right">
          <Acts line={line} lines={lines} acts={acts} />
        </td>
      )}
    </tr>
  );
}

/** The lines of a checklist in the order of an incident, with whose each is. */
export function Lines(props: LinesProps): React.ReactNode {
  const { lines, roles, acts } = props;
  return (
    <table className="plain phone-list checklist-lines">
      <thead>
        <tr>
          <th>To be done</th>
          {roles.map(({ role, name }) => (
            <th key={role} className="line-role">
              {name}
            </th>
          ))}
          <th>Ticked by</th>
          {acts !== undefined && <th className="right">Change</th>}
        </tr>
      </thead>
      <tbody>
        {lines.map((line) => (
          <Row key={line.key} line={line} {...props} />
        ))}
      </tbody>
    </table>
  );
}
