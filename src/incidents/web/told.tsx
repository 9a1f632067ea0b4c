import { useQuery } from '@tanstack/react-query';

import { Heading } from '../../web/parts/heading.tsx';
import { When } from '../../web/parts/when.tsx';
import { communicationQuery, toldQuery } from './engage-reading.ts';
import { ListRows, TellLists } from './told-lists.tsx';

/** What is told of an incident: which lists and audiences heard when, by when the next word is promised, and what is published. */
export function Told({ name }: { name: string }): React.ReactNode {
  const view = useQuery(communicationQuery(name)).data;
  const lists = useQuery(toldQuery(name)).data?.items;
  if (view === undefined || lists === undefined) return null;
  const heard = view.audiences.filter(({ last }) => last !== null);
  const published = view.pages.filter(({ posting }) => posting !== null);
  return (
    <section className="rail-here">
      <Heading>Told</Heading>
      {lists.length + heard.length + published.length === 0 && <p className="small second">No list and no audience has been told.</p>}
      <ul className="rows rail">
        <ListRows told={lists} />
        {heard.map(({ audience, last, nextAt, late }) => (
          <li key={audience}>
            <span>
              {audience.charAt(0).toUpperCase() + audience.slice(1)}{' '}
              <span className="second">{last !== null && <When at={last.at} />}</span>
            </span>
            <span className="push">
              {nextAt === null ? (
                <span className="second">told to the end</span>
              ) : (
                <>
                  {late ? <b>late, promised by </b> : 'next by '}
                  <When at={nextAt} as="clock" />
                </>
              )}
            </span>
          </li>
        ))}
        {published.map(({ slug, title, posting, url }) => (
          <li key={slug}>
            <a href={url} target="_blank" rel="noreferrer">
              {title}
            </a>
            <span className="push second">{posting?.phase}</span>
          </li>
        ))}
      </ul>
      <TellLists name={name} />
    </section>
  );
}
