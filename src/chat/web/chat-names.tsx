import { useQuery } from '@tanstack/react-query';

import { send } from '../../web/api.ts';
import { Button } from '../../web/parts/controls.tsx';
import { Heading } from '../../web/parts/heading.tsx';
import { Failed, Read } from '../../web/parts/states.tsx';
import { When } from '../../web/parts/when.tsx';
import { chatName, chatNamesQuery, useChatAct } from './reading.ts';

/** Names in chats that are mine: what they write there is mine. */
export function ChatNames(): React.ReactNode {
  const names = useQuery(chatNamesQuery);
  const unlink = useChatAct<unknown>('chat-names');
  return (
    <section className="stack">
      <Heading>Names in chats</Heading>
      <p className="small second">
        What they write in a room is yours, and their commands have your rights. To add one, write /evenkeel link in the chat.
      </p>
      <Read query={names} what="your names" rows={1}>
        {({ items }) => (
          <ul className="rows">
            {items.length === 0 && <li className="second">None.</li>}
            {items.map(({ provider, user, name, since }) => (
              <li key={`${provider} ${user}`}>
                <span>
                  {name} <span className="second">in {chatName[provider]}</span>
                </span>
                <span className="push second small">
                  since <When at={since} />
                </span>
                <Button
                  look="quiet"
                  disabled={unlink.isPending}
                  onClick={() =>
                    unlink.mutate(async () => await send('DELETE', '/chat-names/:provider/:user', { params: { provider, user } }))
                  }
                >
                  Take {name} back
                </Button>
              </li>
            ))}
          </ul>
        )}
      </Read>
      {unlink.error !== null && <Failed error={unlink.error} what="your names" />}
    </section>
  );
}
