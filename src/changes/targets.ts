import { registerTarget } from '../platform/access/index.ts';
import { loadDirectory } from '../catalog/index.ts';
import { findDefinition } from '../platform/definitions/index.ts';
import { findCampaign } from './campaigns/store.ts';
import { findChange } from './record/store.ts';
import { findRunner } from './runner/store-runners.ts';
import { templateKind } from './templates/kind.ts';

/** Tells access whose a change is: its team's, and of whoever submitted it or carries it out; and whose a runner, a template and a campaign. */
export function registerChangeTargets(): void {
  registerTarget('change', async (reader, name) => {
    const change = await findChange(reader, name);
    if (change === undefined) return undefined;
    const directory = await loadDirectory(reader);
    const involved = [change.submitter, change.technician].flatMap((each) => (each === null ? [] : [each.id]));
    return { teams: directory.teamPath(change.teamId), involved, restricted: false };
  });
  registerTarget('change-runner', async (reader, name) => {
    const runner = await findRunner(reader, name);
    if (runner === undefined) return undefined;
    const directory = await loadDirectory(reader);
    return { teams: directory.teamPath(runner.teamId), involved: [], restricted: false };
  });
  registerTarget('change-template', async (reader, slug) => {
    const template = await findDefinition(reader, templateKind, slug);
    if (template === undefined) return undefined;
    const directory = await loadDirectory(reader);
    const team = directory.team(template.body.team);
    return { teams: team === undefined ? [] : directory.teamPath(team.id), involved: [], restricted: false };
  });
  registerTarget('change-campaign', async (reader, name) => {
    const campaign = await findCampaign(reader, name);
    if (campaign === undefined) return undefined;
    const directory = await loadDirectory(reader);
    return { teams: directory.teamPath(campaign.teamId), involved: [], restricted: false };
  });
}
