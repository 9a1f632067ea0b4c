import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';

import { Empty, Read } from '../../../web/parts/states.tsx';
import { Screen } from '../../../web/screen.tsx';
import '../changes.css';
import { changeName } from '../reading.ts';
import { ChangeTabs } from '../tabs.tsx';
import { inboxQuery } from './reading.ts';

/** What waits for my approval. */
export function Inbox(): React.ReactNode {
  return (
    <Screen title="Changes">
      <ChangeTabs />
      <Read query={useQuery(inboxQuery)} what="approvals">
        {({ items }) =>
          items.length === 0 ? (
            <Empty title="Nothing waits for your approval.">
              A change that asks you stands here until you have answered. <Link to="/changes">See what is planned</Link>
            </Empty>
          ) : (
            <ul className="rows">
              {items.map((review) => (
                <li key={review.change} className="whole">
                  <Link to="/changes/$number" params={{ number: changeName(review.number) }}>
                    {review.title}
                  </Link>
                </li>
              ))}
            </ul>
          )
        }
      </Read>
    </Screen>
  );
}
