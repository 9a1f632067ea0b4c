import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { servicesQuery } from '../../catalog/web/reading.ts';
import { send, wrongAt } from '../../web/api.ts';
import { manages, operates, useMe } from '../../web/me.ts';
import { Button, Choice, Segmented, TextField } from '../../web/parts/controls.tsx';
import { Heading } from '../../web/parts/heading.tsx';
import { Empty, Failed, Read } from '../../web/parts/states.tsx';
import { Sure } from '../../web/parts/sure.tsx';
import { Announce } from './announce.tsx';
import { statusPagesQuery, useStatusAct, type StatusPage } from './reading.ts';
import './status.css';

interface Edited {
  readonly key: string;
  readonly id: string | undefined;
  readonly name: string;
  readonly heading: string;
  readonly service: string;
}

const editedOf = ({ components }: StatusPage): Edited[] =>
  components.map(({ id, name, heading, service }) => ({ key: id, id, name, heading, service: service?.slug ?? '' }));

interface FieldsProps {
  readonly each: Edited;
  readonly onChange: (part: Partial<Edited>) => void;
  readonly onRemove: () => void;
}

function ComponentFields({ each, onChange, onRemove }: FieldsProps): React.ReactNode {
  const services = useQuery(servicesQuery).data?.items ?? [];
  const options = [['', 'No service'], ...services.map(({ slug, name }) => [slug, name] as const)] as const;
  return (
    <div className="component-edit">
      <TextField label="Public name" required maxLength={80} value={each.name} onChange={(name) => onChange({ name })} />
      <TextField
        label="Stands under"
        maxLength={80}
        placeholder="Components"
        value={each.heading}
        onChange={(heading) => onChange({ heading })}
      />
      <Choice label="Service behind it" value={each.service} options={options} onChange={(service) => onChange({ service })} />
      <Button look="quiet" onClick={onRemove}>
        Remove<span className="unseen"> {each.name === '' ? 'the new one' : each.name}</span>
      </Button>
    </div>
  );
}

/** The components of a page, edited together: each has a public name, and the service behind it that readers do not see. */
function Components({ page, onClose }: { page: StatusPage; onClose: () => void }): React.ReactNode {
  const [list, setList] = useState(editedOf(page));
  const store = useStatusAct<unknown>(['status-pages', 'ticket'], onClose);
  const change = (key: string, part: Partial<Edited>): void =>
    setList(list.map((each) => (each.key === key ? { ...each, ...part } : each)));
  const components = list.map(({ id, name, heading, service }) => ({
    ...(id === undefined ? {} : { id }),
    name,
    heading,
    ...(service === '' ? {} : { service }),
  }));
  return (
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault();
        store.mutate(
          async () => await send('PUT', '/status-pages/:page/components', { params: { page: page.slug }, body: { components } }),
        );
      }}
    >
      {list.map((each) => (
        <ComponentFields
          key={each.key}
          each={each}
          onChange={(part) => change(each.key, part)}
          onRemove={() => setList(list.filter(({ key }) => key !== each.key))}
        />
      ))}
      {store.error !== null && <Failed error={store.error} what="the components" />}
      <div className="acts">
        <Button look="main" submit disabled={store.isPending || list.some(({ name }) => name.trim() === '')}>
          Store
        </Button>
        <Button
          onClick={() =>
            setList([
              ...list,
              {
                key: `new ${list.length} ${list.at(-1)?.key ?? ''}`,
                id: undefined,
                name: '',
                heading: list.at(-1)?.heading ?? '',
                service: '',
              },
            ])
          }
        >
          One more
        </Button>
        <Button look="quiet" onClick={onClose}>
          Leave it
        </Button>
      </div>
    </form>
  );
}

function ComponentList({ page }: { page: StatusPage }): React.ReactNode {
  if (page.components.length === 0) return <p className="small second">No component yet: its readers see an empty page.</p>;
  return (
    <ul className="rows">
      {page.components.map(({ id, name, heading, service }) => (
        <li key={id}>
          <span>
            {name} {heading !== '' && <span className="second">{heading}</span>}
          </span>
          <span className="push second small">{service === null ? 'no service behind it' : service.name}</span>
        </li>
      ))}
    </ul>
  );
}

function Page({ page }: { page: StatusPage }): React.ReactNode {
  const me = useMe();
  const [doing, setDoing] = useState<'components' | 'announce'>();
  const down = useStatusAct<unknown>(['status-pages']);
  const close = (): void => setDoing(undefined);
  const { mail, webhook } = page.subscribers;
  return (
    <section className="status-page" aria-labelledby={`page-${page.slug}`}>
      <Heading id={`page-${page.slug}`} aside={`${page.audience}, ${mail} by mail, ${webhook} by webhook`}>
        <a href={page.url} target="_blank" rel="noreferrer">
          {page.title}
        </a>
      </Heading>
      {doing === 'components' ? <Components page={page} onClose={close} /> : <ComponentList page={page} />}
      {doing === 'announce' && <Announce page={page} onClose={close} />}
      {doing === undefined && (
        <div className="acts">
          {manages(me) && <Button onClick={() => setDoing('components')}>Edit components</Button>}
          {operates(me) && page.components.length > 0 && <Button onClick={() => setDoing('announce')}>Announce maintenance</Button>}
          {manages(me) && (
            <Sure
              verb="Take it down"
              of={page.title}
              title={`Take ${page.title} down`}
              act={async () =>
                await down.mutateAsync(async () => await send('DELETE', '/status-pages/:page', { params: { page: page.slug } }))
              }
            >
              Its readers see that there is no such page. What was published is kept.
            </Sure>
          )}
        </div>
      )}
    </section>
  );
}

const slugOf = (title: string): string =>
  title
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 40);

function NewPage(): React.ReactNode {
  const [title, setTitle] = useState('');
  const [slug, setSlug] = useState<string>();
  const [audience, setAudience] = useState<StatusPage['audience']>('public');
  const make = useStatusAct<unknown>(['status-pages', 'ticket'], () => {
    setTitle('');
    setSlug(undefined);
  });
  const name = slug ?? slugOf(title);
  return (
    <section>
      <Heading>New status page</Heading>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          make.mutate(async () => await send('POST', '/status-pages', { body: { title, slug: name, audience } }));
        }}
      >
        <TextField label="Title" required maxLength={80} value={title} onChange={setTitle} wrong={wrongAt(make.error, 'title')} />
        <TextField
          label="Name in its address"
          required
          value={name}
          onChange={setSlug}
          hint={`/status/${name}`}
          wrong={wrongAt(make.error, 'slug')}
        />
        <Segmented
          label="Who may read it"
          value={audience}
          options={[
            ['public', 'Everybody'],
            ['internal', 'Who is signed in'],
          ]}
          onChange={setAudience}
        />
        {make.error !== null && <Failed error={make.error} what="the page" />}
        <div className="acts">
          <Button look="main" submit disabled={make.isPending || title.trim() === '' || name === ''}>
            Make the page
          </Button>
        </div>
      </form>
    </section>
  );
}

/** The status pages, what stands on each, and maintenance announced by hand. */
export function StatusPages(): React.ReactNode {
  const me = useMe();
  const query = useQuery(statusPagesQuery);
  return (
    <>
      <Read query={query} what="the status pages">
        {({ items }) =>
          items.length === 0 ? (
            <Empty title="There is no status page.">
              {manages(me) ? 'Make one below: it is empty until it has components.' : 'A manager of the organisation makes one here.'}
            </Empty>
          ) : (
            items.map((page) => <Page key={page.slug} page={page} />)
          )
        }
      </Read>
      {manages(me) && <NewPage />}
    </>
  );
}
