import { Link, type ErrorComponentProps } from '@tanstack/react-router';

import { Empty, Failed } from './parts/states.tsx';
import { Screen } from './screen.tsx';

/** An address that leads nowhere. */
export function NotFound(): React.ReactNode {
  return (
    <Screen title="Nothing at this address">
      <Empty title="The address may be mistyped, or what stood here was removed.">
        <Link to="/">Go to My watch</Link>
      </Empty>
    </Screen>
  );
}

/** A screen that broke: what happened and the way on. */
export function ScreenFailed({ error, reset }: ErrorComponentProps): React.ReactNode {
  return (
    <Screen title="This screen failed">
      <Failed error={error instanceof Error ? error : new Error(String(error))} what="this screen" again={reset} />
    </Screen>
  );
}

/** The frame itself broke. */
export function Broken(props: ErrorComponentProps): React.ReactNode {
  return (
    <main>
      <ScreenFailed {...props} />
    </main>
  );
}
