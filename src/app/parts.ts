import type { Clock, DatabaseClock } from '../platform/clock/index.ts';
import type { Config } from '../platform/config/index.ts';
import type { DatabaseAddress } from '../platform/database/index.ts';
import type { AllowList } from '../platform/egress/index.ts';
import type { ClockJob } from '../platform/engine/index.ts';
import type { AnsweredRequest } from '../platform/http/index.ts';
import type { Emergency } from '../emergency/index.ts';
import type { Channels, ChannelSettings } from '../paging/index.ts';

/** What an instance is made of. Tests give another clock; nothing in the product can. */
export interface AppParts {
  readonly config: Config;
  readonly allow: AllowList;
  readonly address: DatabaseAddress;
  readonly clock: Clock;
  readonly databaseClock: DatabaseClock | undefined;
  readonly onError: (where: string, error: unknown) => void;
  readonly onAnswered?: (answered: AnsweredRequest) => void;
  readonly jobs?: readonly ClockJob[];
  /** What is done while the database is away: the files of the data folder. Left out, alerts are refused then. */
  readonly emergency?: Emergency | undefined;
  /** The ways to reach people; left out, the product's own. The demo's keep what they would have sent. */
  readonly channels?: ((settings: ChannelSettings) => Channels) | undefined;
}
