import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';

import { get, type Answer } from '../../web/api.ts';
import { usePhone } from '../../web/media.ts';
import { Segmented } from '../../web/parts/controls.tsx';
import { Heading } from '../../web/parts/heading.tsx';
import { HealthMark } from '../../web/parts/marks.tsx';
import { Empty, Read } from '../../web/parts/states.tsx';
import { DependencyDrawing } from './dependency-drawing.tsx';

type Dependencies = Answer<'GET /services/:service/dependencies'>;
type Reached = Dependencies['upstream'][number];

const hopChoices = [
  ['1', '1 hop'],
  ['2', '2 hops'],
  ['3', '3 hops'],
] as const;

const counted = (count: number): string => (count === 1 ? '1 service' : `${count} services`);

/** The blast radius in a sentence. */
function radiusWords({ name, blastRadius: { hard, soft } }: Dependencies): string {
  if (hard + soft === 0) return `Nothing in the catalog calls ${name}.`;
  const fails = `${counted(hard)} cannot do without ${name}`;
  const words = soft === 0 ? fails : hard === 0 ? `${counted(soft)} must do with less` : `${fails} and ${soft} must do with less`;
  return `Blast radius at any depth: ${words}.`;
}

interface ListProps {
  readonly title: string;
  readonly rows: readonly Reached[];
  readonly nameOf: (slug: string) => string;
}

function List({ title, rows, nameOf }: ListProps): React.ReactNode {
  return (
    <table className="plain phone-list" aria-label={title}>
      <thead>
        <tr>
          <th scope="col">Service</th>
          <th scope="col">Health</th>
          <th scope="col">Tier</th>
          <th scope="col">Dependency</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.slug}>
            <td>
              <Link to="/services/$slug" params={{ slug: row.slug }}>
                {row.name}
              </Link>
            </td>
            <td>
              <span className="severity-word nowrap">
                <HealthMark health={row.health} /> {row.health}
              </span>
            </td>
            <td className="cell-2 nowrap">tier {row.tier}</td>
            <td className="cell-2">
              {row.hard ? 'hard' : 'soft'}
              {row.hops > 1 && `, ${row.hops} hops, by ${nameOf(row.through)}`}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Lists({ found, nameOf }: { found: Dependencies; nameOf: (slug: string) => string }): React.ReactNode {
  return (
    <div className="columns">
      {[
        { title: 'Who calls it', rows: found.downstream },
        { title: 'What it calls', rows: found.upstream },
      ].map(({ title, rows }) => (
        <div key={title}>
          <h3>{title}</h3>
          {rows.length > 0 ? <List title={title} rows={rows} nameOf={nameOf} /> : <p className="second">Nothing in the catalog.</p>}
        </div>
      ))}
    </div>
  );
}

function Found({ found }: { found: Dependencies }): React.ReactNode {
  const phone = usePhone();
  if (found.dependencies.length === 0)
    return (
      <Empty title="It calls no other service, and none calls it.">
        Name what it calls under <code>dependencies</code> of its file, and <code>evenkeel apply</code> it.
      </Empty>
    );
  const names = new Map([found, ...found.upstream, ...found.downstream].map(({ slug, name }) => [slug, name]));
  const nameOf = (slug: string): string => names.get(slug) ?? slug;
  const circle = found.circles.find(({ services }) => services.includes(found.slug));
  return (
    <>
      <p>
        <b>{radiusWords(found)}</b>
      </p>
      {circle !== undefined && <p>A circle: {circle.services.map(nameOf).join(', ')} all depend on one another.</p>}
      {!phone && <DependencyDrawing found={found} />}
      <Lists found={found} nameOf={nameOf} />
    </>
  );
}

/** The neighbourhood of a service: its blast radius, the drawing, and the same as lists, which a phone and a screen reader are given alone. */
export function DependenciesOf({ slug }: { slug: string }): React.ReactNode {
  const [hops, setHops] = useState<'1' | '2' | '3'>('2');
  const query = useQuery({
    queryKey: ['service', slug, 'dependencies', hops],
    queryFn: async ({ signal }) =>
      await get('/services/:service/dependencies', { params: { service: slug }, query: { depth: Number(hops) } }, signal),
    placeholderData: (before) => (before?.slug === slug ? before : undefined),
  });
  return (
    <section aria-labelledby="dependencies" className="dependencies">
      <Heading id="dependencies">Dependencies</Heading>
      <Segmented label="How far" value={hops} options={hopChoices} onChange={setHops} />
      <Read query={query} what="its dependencies" rows={6}>
        {(found) => <Found found={found} />}
      </Read>
    </section>
  );
}
