import { useQuery } from '@tanstack/react-query';
import { Link, useSearch } from '@tanstack/react-router';

import { send } from '../../web/api.ts';
import { useMe } from '../../web/me.ts';
import { Button } from '../../web/parts/controls.tsx';
import { Failed, Read } from '../../web/parts/states.tsx';
import { Screen } from '../../web/screen.tsx';
import { chatName, claimQuery, useChatAct } from './reading.ts';

function Claimed({ token }: { token: string }): React.ReactNode {
  const claim = useQuery(claimQuery(token));
  const me = useMe();
  const link = useChatAct<unknown>('chat-names');
  return (
    <Read query={claim} what="this link" rows={2}>
      {({ provider, name }) => (
        <div className="form">
          {link.isSuccess ? (
            <p role="status">
              {name} in {chatName[provider]} is {me?.name ?? 'you'} from now on. Your names stand under <Link to="/settings/you">You</Link>.
            </p>
          ) : (
            <>
              <p>
                Somebody called <b>{name}</b> in {chatName[provider]} asked for this link. Say yes only if that is you: what they write
                there would be yours, and they could do there whatever {me?.name ?? 'you'} may do here.
              </p>
              {link.error !== null && <Failed error={link.error} what="this link" />}
              <div className="acts">
                <Button
                  look="main"
                  disabled={link.isPending}
                  onClick={() => link.mutate(async () => await send('POST', '/chat-names', { body: { token } }))}
                >
                  Yes, {name} is me
                </Button>
              </div>
            </>
          )}
        </div>
      )}
    </Read>
  );
}

/** Says that a name in a chat is mine; opened by the link that the chat gave to that name alone. */
export function LinkName(): React.ReactNode {
  const { token = '' } = useSearch({ from: '/frame/chat-name' });
  return (
    <Screen title="Is this you?">
      {token === '' ? (
        <p>This link is not whole. Write /evenkeel link in the chat, and open what it answers.</p>
      ) : (
        <Claimed token={token} />
      )}
    </Screen>
  );
}
