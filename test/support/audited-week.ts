import { days, hours, iso, minutes } from '../../src/kernel/index.ts';
import { system } from '../../src/platform/actor.ts';
import { sql, type Tx } from '../../src/platform/database/index.ts';
import { saveService, saveTeam, serviceBody, teamBody } from '../../src/catalog/index.ts';
import type { App } from '../../src/app/compose.ts';

const fields = [
  ['title', 10],
  ['impact', 15],
  ['timing', 15],
  ['timeline', 20],
  ['monitoring', 10],
  ['rollback', 20],
  ['approvals', 5],
  ['contacts', 5],
] as const;

const names = ['Basket', 'Catalogue', 'Delivery', 'Identity', 'Ledger books', 'Mail', 'Search'];
const kinds = ['configuration', 'code', 'infrastructure', 'data', 'standard'];
const works = ['Raise the pool of', 'Move to the new host of', 'Bring the release of', 'Rebuild the index of', 'Turn the certificates of'];

const point = (off: number): object => ({
  off,
  says: 'it says "reverse the timeline"',
  fix: 'write each step back, with its command',
  step: null,
  stops: false,
});

/** The fields of the record at a place: every ninth has a rollback that is worse than none. */
function judged(place: number): { score: number; fields: object[] } {
  const scores = fields.map(([field, of], at) => {
    const score = field === 'rollback' && place % 9 === 0 ? -5 : Math.max(0, of - ((place * 7 + at * 3) % 5));
    return { field, of, score, points: score === of ? [] : [point(of - score)] };
  });
  return { score: scores.reduce((sum, { score }) => sum + score, 0), fields: scores };
}

interface Made {
  readonly place: number;
  readonly start: number;
  readonly team: string;
  readonly service: string;
  readonly name: string;
}

async function insertRecord(tx: Tx, made: Made, people: { ines: string; tomas: string }): Promise<void> {
  const { place, start, team, service, name } = made;
  const id = tx.id();
  const quality = judged(place);
  const kind = kinds[place % kinds.length] ?? 'code';
  const title = `${works[place % works.length] ?? 'Change'} ${name}`;
  await tx.run(sql`
    insert into change (id, title, kind, environment, state, tier, risk, source, team_id, submitter_id, technician_id, scheduled_start, scheduled_end,
      actual_start, actual_end, outcome, quality, created_at)
    values (${id}, ${title}, ${kind}, 'production', 'resolved', ${1 + (place % 3)}, ${place % 4 === 0 ? 'medium' : 'low'}, 'person', ${team}, ${people.ines},
      ${people.ines}, ${iso(start)}, ${iso(start + hours(1))}, ${iso(start)}, ${iso(start + minutes(40))}, 'success', ${quality.score}, ${iso(start - days(7))})`);
  await tx.run(sql`insert into change_service (change_id, service_id, at) values (${id}, ${service}, ${iso(start)})`);
  await tx.run(sql`
    insert into change_judgement (change_id, version, judged_at, score, passes, fields)
    values (${id}, 1, ${iso(start - days(6))}, ${quality.score}, ${quality.score >= 60}, ${JSON.stringify(quality.fields)}::jsonb)`);
  const row = place % 11 === 0 ? 'exception-3' : 'tier-1-low';
  const approvals = [{ roles: ['peer'], quorum: 'first' }];
  const asked = {
    record: 'before',
    approvals,
    notice: null,
    inWindow: false,
    customersTold: false,
    row,
    because: 'tier 1; risk low',
    agenda: null,
  };
  const risk = { risk: 'low', setBy: 'rules', because: 'nothing speaks for more', views: [] };
  await tx.run(sql`
    insert into change_review (change_id, round, version, state, matrix_row, matrix_version, asked, risk, given, submitter_id, technician_id, public_url,
      approve_by, opened_at, ended_at)
    values (${id}, 1, 1, 'approved', ${row}, 4, ${JSON.stringify(asked)}::jsonb, ${JSON.stringify(risk)}::jsonb, '{}', ${people.ines}, ${people.ines}, '',
      ${iso(start - hours(48))}, ${iso(start - days(6))}, ${iso(start - days(3))})`);
  const answered = place % 7 === 0 ? start - hours(20) : start - days(3);
  await tx.run(sql`
    insert into change_ask (id, change_id, round, step, role, person_id, name, asked_at, due_at, answer, answered_at, answered_by, answered_name, way)
    values (${tx.id()}, ${id}, 1, 0, 'peer', ${people.tomas}, 'Tomas Rivera', ${iso(start - days(6))}, ${iso(start - days(5))}, 'approved',
      ${iso(answered)}, ${people.tomas}, 'Tomas Rivera', 'web')`);
}

/** 125 records of seven teams in the week that begins on a Monday, and 70 in the weeks before it. */
export async function auditedWeek(app: App, monday: number, people: { ines: string; tomas: string }): Promise<void> {
  await app.db.write(system('test'), async (tx) => {
    const teams: { team: string; service: string; name: string }[] = [];
    for (const [place, name] of names.entries()) {
      const slug = `audited-${place}`;
      const team = await saveTeam(tx, {
        slug,
        body: teamBody.parse({ name: `Team ${name}`, parent: 'organisation', manager: { person: 'priya' }, members: ['ines'] }),
        because: 'test',
      });
      const service = await saveService(tx, { slug, body: serviceBody.parse({ name, team: slug, tier: 1 }), because: 'test' });
      if (!team.ok || !service.ok) throw new Error('the team and its service are saved');
      teams.push({ team: team.value.id, service: service.value.id, name });
    }
    for (let place = 0; place < 195; place += 1) {
      const of = teams[place % teams.length];
      if (of === undefined) continue;
      const start = place < 125 ? monday + hours(1) + place * minutes(75) : monday - days(1 + (place % 50));
      await insertRecord(tx, { place, start, ...of }, people);
    }
  });
}
