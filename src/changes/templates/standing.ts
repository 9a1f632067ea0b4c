import type { Instant } from '../../kernel/index.ts';
import type { Reader } from '../../platform/database/index.ts';
import { definitionHistory, findDefinition, type Definition } from '../../platform/definitions/index.ts';
import { loadDirectory, type Directory } from '../../catalog/index.ts';
import { incidentsBlamedOn } from '../../incidents/index.ts';
import {
  evidenceOf,
  keepsTo,
  namesOfChange,
  sameWork,
  type MadeOf,
  type Evidence,
  type EvidenceOwed,
  type TemplateRun,
} from '../rules/index.ts';
import { foreignAmong } from '../foreign-service.ts';
import type { Change } from '../record/store.ts';
import { templateKind, type TemplateBody } from './kind.ts';
import { runsOfTemplates, type StoredTemplateRun } from './store.ts';

export type Template = Definition<TemplateBody>;

/** A template in force with what its runs prove. */
export interface Standing {
  readonly evidence: Evidence;
  readonly asked: EvidenceOwed;
  /** Of this work, the newest first. */
  readonly runs: readonly (TemplateRun & Pick<StoredTemplateRun, 'title'>)[];
}

/** What a template owes: never less than the organisation asks. */
const askedOf = ({ owes }: TemplateBody, least: EvidenceOwed): EvidenceOwed => ({
  runs: Math.max(least.runs, owes.runs ?? 0),
  months: Math.max(least.months, owes.months ?? 0),
});

/** What its runs prove of a template: nothing where it changes a service that neither its team nor one below it owns. */
function provenFor(directory: Directory, { team, services }: TemplateBody, evidence: Evidence): Evidence {
  const all = services.flatMap((slug) => directory.serviceBySlug(slug) ?? []);
  const foreign = foreignAmong(directory, all, directory.team(team)?.id ?? '');
  if (foreign === undefined) return evidence;
  return { ...evidence, proven: false, because: `it changes ${foreign.name}, which is another team's: each of its changes is approved` };
}

/** What the runs of some templates prove. Only runs of the same work count, and only real incidents. */
export async function standingsOf(
  reader: Reader,
  templates: readonly Template[],
  { least, now }: { least: EvidenceOwed; now: Instant },
): Promise<ReadonlyMap<string, Standing>> {
  const all = await runsOfTemplates(
    reader,
    templates.map(({ id }) => id),
  );
  const blamed = await incidentsBlamedOn(
    reader,
    all.flatMap(({ number }) => namesOfChange({ number, url: null })),
  );
  const directory = await loadDirectory(reader);
  const standings = new Map<string, Standing>();
  for (const template of templates) {
    const own = all.filter(({ templateId }) => templateId === template.id);
    const same = own.length === 0 ? new Set() : await versionsOfSameWork(reader, template);
    const runs = own
      .filter(({ version }) => same.has(version))
      .map(({ number, title, outcome, endedAt }) => {
        const names = namesOfChange({ number, url: null });
        const incidents = blamed.filter((each) => !each.isDrill && names.includes(each.reference)).map((each) => each.number);
        return { number, title, outcome, endedAt, incidents };
      });
    const asked = askedOf(template.body, least);
    const evidence = provenFor(directory, template.body, evidenceOf(runs, asked, now));
    standings.set(template.id, { asked, runs, evidence });
  }
  return standings;
}

async function versionsOfSameWork(reader: Reader, template: Template): Promise<ReadonlySet<number>> {
  const all = await definitionHistory(reader, templateKind, template.id);
  return new Set(all.filter(({ body }) => sameWork(body, template.body)).map(({ version }) => version));
}

/** The version of a template that a change was made from. */
async function versionOf(reader: Reader, { id, version }: NonNullable<Change['template']>): Promise<Template | undefined> {
  return (await definitionHistory(reader, templateKind, id)).find((each) => each.version === version);
}

/** The template that a change still keeps to as it is written now; what was edited beyond the blanks keeps to none. */
export async function templateKept(
  reader: Reader,
  template: Change['template'],
  made: Omit<MadeOf, 'services'> & { readonly serviceIds: readonly string[] },
): Promise<{ kept: Change['template']; kind: TemplateBody['kind'] | undefined }> {
  const found = template === null ? undefined : await versionOf(reader, template);
  if (template === null || found === undefined) return { kept: null, kind: undefined };
  const directory = await loadDirectory(reader);
  const services = made.serviceIds.flatMap((id) => directory.service(id)?.slug ?? []);
  const keeps = keepsTo(found.body, template.filled, { ...made, services });
  return { kept: keeps ? template : null, kind: found.body.kind };
}

/** Whether nobody needs to look at a change, since its template has proven itself; and why, or why not. */
export interface Proven {
  readonly proven: boolean;
  readonly because: string;
  /** What kind of change it is where it is not proven. */
  readonly kind: TemplateBody['kind'];
}

const not = (because: string, kind: TemplateBody['kind'] = 'configuration'): Proven => ({ proven: false, because, kind });

/** Judges the template of a change as things are now. */
export async function provenNow(reader: Reader, change: Change, rest: { least: EvidenceOwed; now: Instant }): Promise<Proven> {
  const { template } = change;
  if (template === null) return not('it is made from no template');
  const current = await findDefinition(reader, templateKind, template.id);
  if (current === undefined) return not('its template is retired');
  const { kind } = current.body;
  if (!current.body.inUse) return not('its template is not in use', kind);
  const used = await versionOf(reader, template);
  if (used === undefined || !sameWork(used.body, current.body)) return not('its template does something else by now: make it anew', kind);
  const { kept } = await templateKept(reader, template, change);
  if (kept === null) return not('its steps are others than those of its template', kind);
  const evidence = (await standingsOf(reader, [current], rest)).get(current.id)?.evidence;
  return { proven: evidence?.proven ?? false, because: evidence?.because ?? 'nothing is known of it', kind };
}
