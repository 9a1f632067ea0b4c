import { z } from 'zod';

import { ok, type Instant } from '../../kernel/index.ts';
import type { Reader } from '../../platform/database/index.ts';
import { alertsFiringOn } from '../../signals/index.ts';
import { nextStep, outcomes, outcomesFor, plans, runCommands, runCommandsFor, runStates, stepMarks, worsened } from '../rules/index.ts';
import type { Change } from '../record/store.ts';
import { conflictView, viewOfConflict } from '../calendar/views.ts';
import { bakingOf, mayBegin } from './bake.ts';
import { againstStart, runOf, whyNotStarted } from './carry-out.ts';
import { ticketNumbers } from './store-runs.ts';

const alertView = z.object({
  name: z.string(),
  severity: z.number(),
  since: z.number(),
  service: z.string().describe('Id of the service it fires on'),
  ticket: z.number().nullable(),
  isNew: z.boolean().describe('Whether it fires, or is more severe, since the change began or somebody last said why it goes on'),
});

const stepView = z.object({
  plan: z.enum(plans),
  place: z.number().describe('From 0'),
  mark: z.enum(stepMarks),
  note: z.string(),
  at: z.number(),
  by: z.string(),
  alerts: z.number().describe('How many alerts of its services fired then'),
});

/** How a change is or was carried out, as the API gives it. */
export const runView = z.object({
  run: z
    .object({
      state: z.enum(runStates),
      version: z.number(),
      startedAt: z.number(),
      startedBy: z.string(),
      endedAt: z.number().nullable(),
      steps: z.array(stepView),
      next: z.object({ plan: z.enum(plans), place: z.number() }).nullable(),
      commands: z.array(z.enum(runCommands)),
      outcomes: z.array(z.enum(outcomes)).describe('The outcomes that are true of what was walked'),
      baking: z
        .object({ phase: z.string(), until: z.number(), backTo: z.string() })
        .nullable()
        .describe('The phase of its roll-out that was done last, and until when it is watched'),
      waits: z.string().nullable().describe('Why its next step may not be done yet'),
      mustStop: z.boolean().describe('Whether alarms have worsened while it is walked'),
    })
    .nullable(),
  alerts: z.array(alertView).describe('What fires on its services now'),
  whyNot: z.string().nullable().describe('Why the caller cannot start it, where nobody has'),
  against: z.array(conflictView).describe('What stands against starting it now; whoever starts it all the same says why'),
});

/** Where its roll-out stands. */
async function phasesNow(
  reader: Reader,
  change: Change,
  { stored, walked, run, now }: NonNullable<Awaited<ReturnType<typeof runOf>>> & { readonly now: Instant },
): Promise<{ baking: { phase: string; until: number; backTo: string } | null; waits: string | null }> {
  const [baking, next] = [bakingOf(change, walked), nextStep(run)];
  const begins = next === null ? undefined : await mayBegin(reader, change, { ...next, stored, walked, at: now });
  return {
    baking: baking === undefined ? null : { phase: baking.phase.name, until: baking.until, backTo: baking.phase.backTo },
    waits: begins?.ok === false ? begins.refusal.detail : null,
  };
}

/** How a change is carried out, and what fires beside it. */
export async function readRun(
  reader: Reader,
  change: Change,
  who: { person: string | undefined; now: Instant },
): Promise<z.infer<typeof runView>> {
  const [found, alerts] = await Promise.all([runOf(reader, change), alertsFiringOn(reader, change.serviceIds, who.now)]);
  const numbers = await ticketNumbers(
    reader,
    alerts.flatMap(({ ticketId }) => (ticketId === null ? [] : [ticketId])),
  );
  const worse = new Set((found === undefined ? [] : worsened(alerts, found.stored.known)).map(({ key }) => key));
  const may = found === undefined ? await whyNotStarted(reader, change, who) : ok(null);
  const against = found === undefined && may.ok ? await againstStart(reader, change, who.now) : [];
  return {
    alerts: alerts.map(({ key, name, severity, startsAt, serviceId, ticketId }) => ({
      name,
      severity,
      since: startsAt,
      service: serviceId,
      ticket: ticketId === null ? null : (numbers.get(ticketId) ?? null),
      isNew: worse.has(key),
    })),
    against: against.map(viewOfConflict),
    whyNot: may.ok ? null : may.refusal.detail,
    run:
      found === undefined
        ? null
        : {
            state: found.stored.state,
            version: found.stored.version,
            startedAt: found.stored.startedAt,
            startedBy: found.stored.startedBy,
            endedAt: found.stored.endedAt,
            steps: [...found.walked],
            next: nextStep(found.run),
            commands: [...runCommandsFor(found.run)],
            outcomes: [...outcomesFor(found.run)],
            ...(await phasesNow(reader, change, { ...found, now: who.now })),
            mustStop: worse.size > 0 && found.stored.state === 'walking',
          },
  };
}
