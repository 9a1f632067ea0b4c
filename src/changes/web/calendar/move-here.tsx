import { useState } from 'react';

import { get, send } from '../../../web/api.ts';
import { useMinute } from '../../../web/clock.ts';
import { Button } from '../../../web/parts/controls.tsx';
import { Dialog } from '../../../web/parts/dialog.tsx';
import { Failed } from '../../../web/parts/states.tsx';
import { useZone } from '../../../web/parts/when.tsx';
import { bodyOf, fieldsOf } from '../record-fields.ts';
import { useChangeAct } from '../run-reading.ts';
import { briefTime, digits, spanWords } from './calendar-words.ts';
import type { Slot } from './reading.ts';

interface MoveProps {
  /** As people say it. */
  readonly change: string;
  readonly title: string;
  readonly slot: Pick<Slot, 'from' | 'until' | 'isSoon'>;
}

/** Writes a record anew at another time; all else stays as it is. */
async function move(change: string, slot: MoveProps['slot']): Promise<unknown> {
  const read = await get('/changes/:change', { params: { change } });
  const body = bodyOf({ ...fieldsOf(read), start: slot.from, end: slot.until });
  return await send('PUT', '/changes/:change', { params: { change }, body: { ...body, version: read.version } });
}

/** Moves a change to a free slot, once the reader has seen what follows from it. */
export function MoveHere({ change, title, slot }: MoveProps): React.ReactNode {
  const zone = useZone();
  const now = useMinute();
  const [asked, setAsked] = useState(false);
  const act = useChangeAct<unknown>(() => setAsked(false));
  return (
    <>
      <button type="button" className="link" onClick={() => setAsked(true)}>
        Move {digits(change)} to {briefTime(slot.from, zone, now)}
      </button>
      {asked && (
        <Dialog title={`Move ${change}`} onClose={() => setAsked(false)} size={440}>
          <div className="form">
            <p>
              <b>{title}</b>
            </p>
            <p>
              From now on it is planned for {spanWords(slot, zone, now)}.
              {slot.isSoon && ' That is under 48 h, so it is emergent where its row asks for notice.'}
            </p>
            <p className="second">
              Approvals are of a plan with its time: what was approved ends, and everybody is asked again once it is put forward.
            </p>
            {act.error !== null && <Failed error={act.error} what={change} />}
            <div className="acts">
              <Button look="main" data-autofocus disabled={act.isPending} onClick={() => act.mutate(async () => await move(change, slot))}>
                Move it
              </Button>
              <Button look="quiet" onClick={() => setAsked(false)}>
                Leave it
              </Button>
            </div>
          </div>
        </Dialog>
      )}
    </>
  );
}
