import { useMutation, useQueryClient } from '@tanstack/react-query';

import { Problem } from '../api.ts';
import { Button } from './controls.tsx';
import { asSentence, Failed } from './states.tsx';
import { When } from './when.tsx';

interface Edited {
  readonly changedBy: string | null;
  readonly changedAt: number | null;
}

/** Whether something is as it ships, and otherwise who changed it last. */
export function EditedBy({ changedBy, changedAt }: Edited): React.ReactNode {
  if (changedBy === null || changedAt === null) return 'as shipped';
  return (
    <>
      changed by {changedBy}, <When at={changedAt} />
    </>
  );
}

/** An edit of what ships or was set; afterwards these readings are read anew, and with them what somebody else stored meanwhile. */
export function useEdit<T>(readings: readonly string[], edit: (given: T) => Promise<unknown>, done: () => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: edit,
    onSuccess: done,
    onSettled: async () => await Promise.all(readings.map(async (key) => await client.invalidateQueries({ queryKey: [key] }))),
  });
}

/** What another changed since the reader opened what they edit; undefined where nothing of that kind was refused. */
const overtaken = (error: Error | null): Problem | undefined =>
  error instanceof Problem && error.code === 'conflict' && error.at === 'body.version' ? error : undefined;

interface RefusedProps {
  readonly error: Error | null;
  readonly what: string;
  /** Stores what the reader wrote over what stands now. */
  readonly onStore: () => void;
  /** Leaves what the reader wrote for what stands now. */
  readonly onTake: () => void;
}

/** Why an edit was not stored. Where somebody else was faster: what they changed, and both ways on; what the reader wrote stays in sight. */
export function Refused({ error, what, onStore, onTake }: RefusedProps): React.ReactNode {
  const faster = overtaken(error);
  if (faster === undefined) return error !== null && <Failed error={error} what={what} />;
  return (
    <div className="state" role="alert">
      <p>
        <b>Nothing was stored: somebody was faster.</b>
      </p>
      <p>{asSentence(faster.detail)} What you wrote is kept here.</p>
      <div className="chips">
        <Button onClick={onStore}>Store mine over it</Button>
        <Button look="quiet" onClick={onTake}>
          Leave mine, take what stands
        </Button>
      </div>
    </div>
  );
}

interface EditActsProps extends Omit<RefusedProps, 'error'> {
  readonly act: { readonly error: Error | null; readonly isPending: boolean };
  readonly disabled: boolean;
}

/** The foot of an edit's dialog: why it was not stored, storing it, and leaving it. */
export function EditActs({ act, disabled, ...rest }: EditActsProps): React.ReactNode {
  return (
    <>
      <Refused error={act.error} {...rest} />
      <div className="acts">
        <Button look="main" submit disabled={act.isPending || disabled}>
          Store
        </Button>
        <Button look="quiet" onClick={rest.onTake}>
          Discard
        </Button>
      </div>
    </>
  );
}
