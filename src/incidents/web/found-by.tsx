import { send } from '../../web/api.ts';
import { Button } from '../../web/parts/controls.tsx';
import { Heading } from '../../web/parts/heading.tsx';
import { Menu, MenuItem } from '../../web/parts/menu.tsx';
import { Failed } from '../../web/parts/states.tsx';
import { useTicketAct } from './act-dialogs.tsx';
import { ticketName, type TicketWhole } from './reading.ts';

type Finder = NonNullable<TicketWhole['foundBy']>;

const finderWords: readonly (readonly [Finder, string])[] = [
  ['alarm', 'an alarm'],
  ['radar', 'somebody at a radar'],
  ['person', 'one of us'],
  ['neighbour', 'another team'],
  ['customer', 'a customer'],
  ['deck', 'a review'],
];

const wordOf = (finder: Finder | null): string => finderWords.find(([key]) => key === finder)?.[1] ?? 'nobody has said';

/** Who found it, and how many customers have told of it. */
export function FoundBy({ ticket }: { ticket: TicketWhole }): React.ReactNode {
  const act = useTicketAct([ticketName(ticket.number)], () => undefined);
  const { contacts, customers } = ticket.contacts;
  return (
    <section className="rail-facts">
      <Heading>Found by</Heading>
      <ul className="rows rail">
        <li>
          <span>{wordOf(ticket.foundBy)}</span>
          <Menu
            button={(wiring) => (
              <Button {...wiring} look="quiet" className="push">
                Say who found it
              </Button>
            )}
          >
            {finderWords.map(([finder, words]) => (
              <MenuItem
                key={finder}
                onClick={() =>
                  act.mutate(
                    async (name) => await send('PUT', '/tickets/:ticket/found-by', { params: { ticket: name }, body: { foundBy: finder } }),
                  )
                }
              >
                {words}
              </MenuItem>
            ))}
          </Menu>
        </li>
        {contacts > 0 && (
          <li>
            <span>
              {contacts} {contacts === 1 ? 'contact' : 'contacts'} <span className="second">of customer support</span>
            </span>
            <span className="push">
              {customers} {customers === 1 ? 'customer' : 'customers'}
            </span>
          </li>
        )}
      </ul>
      {act.error !== null && <Failed error={act.error} what="the ticket" />}
    </section>
  );
}
