import { Fault, type Duration, type Retry } from '../../kernel/index.ts';
import type { Egress } from '../../platform/egress/index.ts';

/** The chats that rooms are made in. */
export const providerNames = ['slack', 'mattermost'] as const;
export type ProviderName = (typeof providerNames)[number];

/** A chat's server that did not do what it was asked. `wait` is what it asked for itself; `code` is its own word for why. */
export class ChatFault extends Fault {
  readonly wait: Duration | undefined;
  readonly code: string | undefined;
  constructor(sentence: string, how: { retry: Retry; wait?: Duration | undefined; code?: string | undefined; cause?: unknown }) {
    super(sentence, how.retry, how.cause);
    this.wait = how.wait;
    this.code = how.code;
  }
}

/** A room as its provider knows it. */
export interface MadeRoom {
  readonly channel: string;
  readonly name: string;
  readonly url: string;
}

/** A room to be made. */
export interface RoomOrder {
  readonly name: string;
  readonly isPrivate: boolean;
  readonly topic: string;
  /** Stands in the topic of this room and of no other: by it a room that was made and not noted is known again. */
  readonly mark: string;
}

/** A message that somebody wrote in a room, as it reads now. */
export interface Heard {
  readonly message: string;
  readonly user: string;
  readonly text: string;
  /** Rises with every edit. */
  readonly version: number;
  readonly gone: boolean;
}

/** What was said in a room, and up to where that is all. */
export interface HeardPage {
  readonly messages: readonly Heard[];
  readonly heard: string;
}

/** A chat in which incidents have rooms. What fails is thrown as a `ChatFault`. */
export interface ChatProvider {
  readonly name: ProviderName;
  readonly label: string;
  /** How often a room must be read beside what the provider tells by itself. */
  readonly readEvery: Duration;
  /** Makes the room, or finds it where it was made before; undefined where the name is somebody else's. */
  makeRoom(order: RoomOrder): Promise<MadeRoom | undefined>;
  setTopic(channel: string, topic: string): Promise<void>;
  /** Answers whether the person is in the room then: some names cannot be invited, and that is no failure. */
  invite(channel: string, user: string): Promise<boolean>;
  /** Writes in the room, under a mark that nobody sees. */
  post(channel: string, post: { text: string; mark: string }): Promise<void>;
  /** Whether a post with this mark stands among the last ones. */
  stands(channel: string, mark: string): Promise<boolean>;
  /** What people said since; an empty place is the room's beginning. */
  heardSince(channel: string, heard: string): Promise<HeardPage>;
  archive(channel: string): Promise<void>;
  /** What somebody is called there. */
  nameOf(user: string): Promise<string>;
  /** Asks, changing nothing, whether the credentials are good. */
  tryOut(): Promise<void>;
}

/** What every provider needs. */
export interface ProviderMeans {
  readonly fetch: Egress['operatorFetch'];
}

/** No call to a chat takes longer: the lease of a room is renewed between them. */
export const CALL_TIMEOUT: Duration = 8_000;
