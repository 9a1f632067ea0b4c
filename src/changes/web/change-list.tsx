import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';

import { useMinute } from '../../web/clock.ts';
import { Button, Chip, Choice } from '../../web/parts/controls.tsx';
import { Narrow } from '../../web/parts/narrow.tsx';
import { Empty, Read } from '../../web/parts/states.tsx';
import { shortDay, utcText } from '../../web/parts/time.ts';
import { useZone } from '../../web/parts/when.tsx';
import { Screen } from '../../web/screen.tsx';
import { ChangeMark, ChangeState } from './change-mark.tsx';
import './changes.css';
import { changeName, changesQuery, states, type ChangeRow } from './reading.ts';
import { kindWord } from './record-fields.ts';
import { outcomeWords } from './run-panel.tsx';
import { stateWord } from './state-words.ts';
import { ChangeTabs } from './tabs.tsx';

function Row({ row }: { row: ChangeRow }): React.ReactNode {
  const zone = useZone();
  const now = useMinute();
  return (
    <tr>
      <td>
        <span className="change-title">
          <ChangeMark state={row.state} />
          <Link to="/changes/$number" params={{ number: changeName(row.number) }}>
            {row.title}
          </Link>
        </span>
      </td>
      <td className="nowrap">{changeName(row.number)}</td>
      <td className="cell-2">{row.services.map(({ name }) => name).join(', ')}</td>
      <td className="cell-2">{kindWord(row.kind)}</td>
      <td>{row.outcome === null ? <ChangeState state={row.state} /> : outcomeWords[row.outcome]}</td>
      <td className={row.technician === null ? 'cell-2' : ''}>{row.technician?.name ?? 'a machine'}</td>
      <td className="right nowrap">
        {row.scheduledStart === null ? (
          <span className="second">no time yet</span>
        ) : (
          <time title={utcText(row.scheduledStart)}>{shortDay(row.scheduledStart, zone, now)}</time>
        )}
      </td>
    </tr>
  );
}

const columns = ['What', 'Change', 'Services', 'Kind', 'State', 'Carried out by'] as const;

function Rows({ rows, more }: { rows: readonly ChangeRow[]; more: (() => void) | undefined }): React.ReactNode {
  return (
    <>
      <table className="plain phone-list change-list">
        <thead>
          <tr>
            {columns.map((word) => (
              <th key={word}>{word}</th>
            ))}
            <th className="right">Starts</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Row key={row.id} row={row} />
          ))}
        </tbody>
      </table>
      {more !== undefined && <Button onClick={more}>Older ones</Button>}
    </>
  );
}

/** The records of changes, the newest first. */
export function ChangeList(): React.ReactNode {
  const filter = useSearch({ from: '/frame/changes/list' });
  const navigate = useNavigate();
  const query = useInfiniteQuery(changesQuery(filter));
  const narrow = (part: Partial<typeof filter>): void =>
    void navigate({ to: '/changes/list', search: (now) => ({ ...now, ...part }), replace: true });
  const all = [['', 'Every state'], ...states.map((state) => [state, stateWord(state)] as const)] as const;
  return (
    <Screen
      title="Changes"
      acts={
        <Link className="button main" to="/changes/new">
          New change
        </Link>
      }
    >
      <ChangeTabs />
      <div className="chips change-narrow">
        <Narrow q={filter.q} onChange={(q) => narrow({ q })} />
        <Chip on={filter.mine === 'true'} onClick={() => narrow({ mine: filter.mine === 'true' ? undefined : 'true' })}>
          Mine
        </Chip>
        <Choice
          label="State"
          value={filter.state ?? ''}
          options={all}
          onChange={(state) => narrow({ state: state === '' ? undefined : state })}
        />
      </div>
      <Read query={query} what="changes" rows={12}>
        {(data) => {
          const rows = data.pages.flatMap((page) => page.items);
          if (rows.length === 0)
            return (
              <Empty title="No change here.">
                Machines tell of theirs by feeds; people write theirs. <Link to="/changes/new">Write one</Link>
              </Empty>
            );
          return <Rows rows={rows} more={query.hasNextPage ? () => void query.fetchNextPage() : undefined} />;
        }}
      </Read>
    </Screen>
  );
}
