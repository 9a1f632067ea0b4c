import { answerBy, callbackParts } from '../../../src/app/answers.ts';
import type { Chance } from './chance.ts';
import type { Node, World } from './cast.ts';

type Word = 'ack' | 'take' | 'decline' | 'escalate';

const PATIENCE = 10_000;
const MOST_TRIES = 12;

/** People who are paged: most answer after a while, some twice at once, some not at all. */
export class People {
  answers = 0;
  private readonly world: World;
  private readonly chance: Chance;

  constructor(world: World, chance: Chance) {
    this.world = world;
    this.chance = chance;
  }

  /** A page has reached somebody. */
  receive(token: string): void {
    const { chance } = this;
    const drawn = chance.next();
    if (drawn > 0.8) return;
    const word: Word = drawn < 0.5 ? 'take' : drawn < 0.68 ? 'ack' : drawn < 0.74 ? 'decline' : 'escalate';
    const after = chance.is(0.3) ? chance.between(500, 20_000) : chance.between(20_000, 600_000);
    this.world.scheduler.after(after, () => {
      this.act(token, word, 0);
      if (chance.is(0.1)) this.act(token, chance.pick(['take', 'ack', 'decline']), 0);
    });
  }

  /** The provider says that a message has arrived. */
  proven(token: string, after: number): void {
    this.world.scheduler.after(after, () => {
      const node = this.world.anyNode();
      if (node === undefined) return;
      const { news } = callbackParts(node.db, () => undefined).hooks('slack');
      news(token, { kind: 'delivered', detail: 'it arrived', providerId: token }).catch(() => undefined);
    });
  }

  private act(token: string, word: Word, tries: number): void {
    const again = (): void => {
      if (tries < MOST_TRIES) this.world.scheduler.after(this.chance.between(2000, 10_000), () => this.act(token, word, tries + 1));
    };
    const node = this.world.anyNode();
    if (node === undefined) return again();
    this.ask(node, token, word).then(
      (done) => {
        if (done) this.answers += 1;
      },
      () => again(),
    );
  }

  /** Asks a node, for as long as a person looks at a page that loads. */
  private async ask(node: Node, token: string, word: Word): Promise<boolean> {
    return new Promise((resolve, reject) => {
      this.world.scheduler.after(PATIENCE, () => reject(new Error('no answer')));
      answerBy(node.db, 'mail')(token, word).then((done) => resolve(done.ok), reject);
    });
  }
}
