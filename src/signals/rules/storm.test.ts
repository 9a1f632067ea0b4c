import { describe, expect, it } from 'vitest';

import { minutes } from '../../kernel/index.ts';
import { STORM_LONGEST, stormOf, takesMore, type Lately } from './storm.ts';

const calm: Lately = { ofService: 0, ofTeam: 0, ofSite: 0, joined: 0 };

describe('when alerts are grouped harder', () => {
  it('SIG-12: one service storms alone from its tenth ticket within 5 min, whatever goes on elsewhere', () => {
    expect(stormOf(calm)).toBeUndefined();
    expect(stormOf({ ...calm, ofService: 9, ofTeam: 9, ofSite: 9 })).toBeUndefined();
    expect(stormOf({ ...calm, ofService: 10, ofTeam: 10, ofSite: 10 })).toBe('10 tickets of this service were cut within 5 min');
  });

  it('SIG-12: where a team storms over many services, each is grouped harder from its third ticket', () => {
    expect(stormOf({ ...calm, ofService: 3, ofTeam: 29, ofSite: 29 })).toBeUndefined();
    expect(stormOf({ ...calm, ofService: 2, ofTeam: 90, ofSite: 90 })).toBeUndefined();
    expect(stormOf({ ...calm, ofService: 3, ofTeam: 30, ofSite: 30 })).toBe("30 tickets of its team's services were cut within 5 min");
  });

  it('SIG-12: where the whole site storms, each service is grouped harder from its third ticket', () => {
    expect(stormOf({ ...calm, ofService: 3, ofTeam: 3, ofSite: 999 })).toBeUndefined();
    expect(stormOf({ ...calm, ofService: 2, ofTeam: 2, ofSite: 1000 })).toBeUndefined();
    expect(stormOf({ ...calm, ofService: 3, ofTeam: 3, ofSite: 1000 })).toBe('1000 tickets of the whole site were cut within a minute');
  });

  it('SIG-12: a storm goes on while alerts join its ticket, and is over when fewer than five do within 5 min', () => {
    expect(stormOf({ ...calm, joined: 5 })).toBe('5 alerts joined the last such ticket within 5 min');
    expect(stormOf({ ...calm, joined: 4 })).toBeUndefined();
  });

  it('SIG-12: the ticket of a storm takes more for an hour', () => {
    const cutAt = 1_700_000_000_000;
    expect(STORM_LONGEST).toBe(minutes(60));
    expect(takesMore(cutAt, cutAt + STORM_LONGEST)).toBe(true);
    expect(takesMore(cutAt, cutAt + STORM_LONGEST + 1)).toBe(false);
  });
});
