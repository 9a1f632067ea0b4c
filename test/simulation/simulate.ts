import { readSchema } from './store/schema.ts';
import { none, planted } from './world/bugs.ts';
import { found, SimulatedWorld, type Founded, type Run } from './world/world.ts';
import { outcomeOf, type Outcome } from './result.ts';

/** Runs seeds one after the other in this process. */
export class Simulator {
  private readonly founded: Founded;

  constructor(founded: Founded) {
    this.founded = founded;
  }

  static async open(migrations: URL): Promise<Simulator> {
    return new Simulator(await found(await readSchema(migrations)));
  }

  /** One run: what it came to is decided by its options alone. */
  async run(run: Omit<Run, 'bug'> & { readonly bug?: string | undefined }): Promise<Outcome> {
    const bug = planted.find(({ name }) => name === run.bug) ?? none;
    const world = new SimulatedWorld({ ...run, bug }, this.founded);
    await world.run();
    return outcomeOf(world, run.hours);
  }
}
