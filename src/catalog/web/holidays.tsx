import { queryOptions, useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { iso } from '../../kernel/index.ts';
import { get, Problem, send, wrongAt, type Item } from '../../web/api.ts';
import { useMinute } from '../../web/clock.ts';
import { managesOrganisation, useMe } from '../../web/me.ts';
import { Button, TextArea, TextField } from '../../web/parts/controls.tsx';
import { Dialog } from '../../web/parts/dialog.tsx';
import { EditActs, EditedBy, useEdit } from '../../web/parts/edits.tsx';
import { PickMany } from '../../web/parts/pick-many.tsx';
import { Empty, Read } from '../../web/parts/states.tsx';
import { Sure } from '../../web/parts/sure.tsx';
import { daysOf, linesOfDays, nextOf } from './holiday-days.ts';
import { teamsQuery } from './reading.ts';
import { slugOf } from './team-dialogs.tsx';

type Calendar = Item<'GET /holidays'>;

const holidaysQuery = queryOptions({
  queryKey: ['holidays'],
  queryFn: async ({ signal }) => await get('/holidays', {}, signal),
});

/** What the server said of a day or of a team, by its place. */
const wrongIn = (error: Error | null, field: string): string | undefined =>
  wrongAt(error, field) ??
  (error instanceof Problem && error.at?.startsWith(`body.${field}.`) === true
    ? `Entry ${Number(error.at.split('.')[2]) + 1}: ${error.detail}`
    : undefined);

interface CalendarProps {
  /** Undefined for a new one. */
  readonly calendar: Calendar | undefined;
  readonly all: readonly Calendar[];
  readonly onClose: () => void;
}

interface Edit {
  readonly slug: string;
  readonly body: Omit<Calendar, 'slug' | 'changedBy' | 'changedAt'>;
}

/** What is typed of a calendar. */
function useForm(calendar: Calendar | undefined) {
  const [opened] = useState(calendar?.version ?? 0);
  const [name, setName] = useState(calendar?.name ?? '');
  const [teams, setTeams] = useState<readonly string[]>(calendar?.teams ?? []);
  const [text, setText] = useState(linesOfDays(calendar?.days ?? []));
  const { days, wrong } = daysOf(text);
  const edit = (version: number): Edit => ({
    slug: calendar?.slug ?? slugOf(name).slice(0, 63),
    body: { name: name.trim(), teams: [...teams], days: [...days], version },
  });
  const ready = slugOf(name) !== '' && teams.length > 0 && wrong.length === 0;
  return { opened, name, setName, teams, setTeams, text, setText, wrong, edit, ready };
}

interface FieldsProps {
  readonly form: ReturnType<typeof useForm>;
  readonly doubled: boolean;
  readonly error: Error | null;
}

function CalendarFields({ form, doubled, error }: FieldsProps): React.ReactNode {
  const teams = useQuery(teamsQuery).data?.items ?? [];
  return (
    <>
      <TextField
        label="Name"
        required
        data-autofocus
        placeholder="Berlin"
        value={form.name}
        onChange={form.setName}
        wrong={doubled ? 'A calendar of this name stands already.' : wrongAt(error, 'name')}
      />
      <PickMany
        label="Teams"
        hint="And all below them."
        values={form.teams}
        options={teams.map(({ slug, name }) => ({ value: slug, words: name, detail: slug }))}
        onChange={form.setTeams}
        wrong={wrongIn(error, 'teams')}
      />
      <TextArea
        label="Days"
        rows={10}
        hint="One a line: the day, then its name, such as 2026-12-25 Christmas Day."
        value={form.text}
        onChange={form.setText}
        wrong={
          form.wrong.length > 0
            ? `Line ${form.wrong.join(', ')}: write a day and its name, such as 2026-12-25 Christmas Day.`
            : wrongIn(error, 'days')
        }
      />
    </>
  );
}

/** Makes or changes a calendar. It is stored over what stood as it was opened. */
function CalendarDialog({ calendar, all, onClose }: CalendarProps): React.ReactNode {
  const form = useForm(calendar);
  const store = useEdit(
    ['holidays'],
    async ({ slug, body }: Edit) => await send('PUT', '/holidays/:slug', { params: { slug }, body }),
    onClose,
  );
  const standing = all.find(({ slug }) => slug === form.edit(0).slug);
  // Of a new one that was refused the name stands already: that is said below, with both ways on.
  const doubled = calendar === undefined && standing !== undefined && store.error === null;
  return (
    <Dialog title={calendar?.name ?? 'New calendar'} onClose={onClose} size={520}>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          store.mutate(form.edit(form.opened));
        }}
      >
        <CalendarFields form={form} doubled={doubled} error={store.error} />
        <EditActs
          act={store}
          what="the calendar"
          disabled={doubled || !form.ready}
          onStore={() => store.mutate(form.edit(standing?.version ?? 0))}
          onTake={onClose}
        />
      </form>
    </Dialog>
  );
}

function Row({ calendar, onEdit }: { calendar: Calendar; onEdit: (() => void) | undefined }): React.ReactNode {
  const teams = useQuery(teamsQuery).data?.items ?? [];
  const remove = useEdit(
    ['holidays'],
    async () => await send('DELETE', '/holidays/:slug', { params: { slug: calendar.slug }, query: { version: calendar.version } }),
    () => undefined,
  );
  const next = nextOf(calendar.days, iso(useMinute()).slice(0, 10));
  return (
    <li>
      <span className="what">
        {calendar.name}{' '}
        <span className="third">
          {calendar.teams.map((slug) => teams.find((team) => team.slug === slug)?.name ?? slug).join(', ')}.{' '}
          {next === undefined ? 'No day ahead: add those of next year' : `Next: ${next.date} ${next.name}`}, {calendar.days.length} in all,{' '}
          <EditedBy {...calendar} />
        </span>
      </span>
      {onEdit !== undefined && (
        <span className="push acts">
          <button type="button" className="link" onClick={onEdit}>
            Edit<span className="unseen"> {calendar.name}</span>
          </button>{' '}
          <Sure verb="Remove" of={calendar.name} title={`Remove ${calendar.name}`} act={async () => await remove.mutateAsync(undefined)}>
            Its days are working days again for what is due from now on.
          </Sure>
        </span>
      )}
    </li>
  );
}

/** On which days which teams do not work. */
export function Holidays(): React.ReactNode {
  const may = managesOrganisation(useMe());
  const [editing, setEditing] = useState<string>();
  const close = (): void => setEditing(undefined);
  return (
    <section className="stack">
      <p className="second">
        What is due in working days passes over these days: post mortems, audits, notice of changes. What has its date already keeps it.
      </p>
      <Read query={useQuery(holidaysQuery)} what="the holidays">
        {({ items }) => (
          <div>
            {items.length === 0 ? (
              <Empty title="No holidays: every Monday to Friday is a working day.">
                {may
                  ? 'Make a calendar for each place, and name its teams.'
                  : 'A manager of the organisation makes a calendar for each place.'}
              </Empty>
            ) : (
              <ul className="rows two-line">
                {items.map((calendar) => (
                  <Row key={calendar.slug} calendar={calendar} onEdit={may ? () => setEditing(calendar.slug) : undefined} />
                ))}
              </ul>
            )}
            {may && (
              <div className="acts list-acts">
                <Button onClick={() => setEditing('')}>New calendar</Button>
              </div>
            )}
            {editing !== undefined && <CalendarDialog calendar={items.find(({ slug }) => slug === editing)} all={items} onClose={close} />}
          </div>
        )}
      </Read>
    </section>
  );
}
