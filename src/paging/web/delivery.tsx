import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';

import { Segmented } from '../../web/parts/controls.tsx';
import { Heading } from '../../web/parts/heading.tsx';
import { SeverityMark, severityOf } from '../../web/parts/marks.tsx';
import { Empty, Read } from '../../web/parts/states.tsx';
import { When } from '../../web/parts/when.tsx';
import './delivery.css';
import {
  auditorQuery,
  budgetWords,
  counted,
  deliveryQuery,
  lengthWords,
  percentWords,
  type AuditorInfo,
  type DeliveryInfo,
} from './delivery.ts';
import { Standby } from './standby.tsx';

type Days = '1' | '7' | '30';
const periods: readonly (readonly [Days, string])[] = [
  ['1', '24 h'],
  ['7', '7 days'],
  ['30', '30 days'],
];

const channelWords: Readonly<Record<string, string>> = { email: 'Mail', voice: 'Call', sms: 'SMS', 'web-push': 'Web push' };

type Stages = Pick<DeliveryInfo, 'handedOver' | 'delivered' | 'answered'>;
const stageWords = [
  ['handedOver', 'Handed over', 'the next hop said yes'],
  ['delivered', 'Delivered', 'where the channel can prove it'],
  ['answered', 'Answered', 'somebody stopped the page'],
] as const;

/** The promise, whether it is kept, and what is left of the budget. */
function Objective({ objective }: { objective: DeliveryInfo['objective'] }): React.ReactNode {
  const isMissed = objective.left !== null && objective.left < 0;
  return (
    <section>
      <Heading aside={`measured: ${counted(objective.good + objective.bad, 'ticket')}`}>Our own objective</Heading>
      <p>
        {percentWords(objective.target)} of tickets of severity 1 and 2 have their first page handed over within {objective.withinMs / 1000}{' '}
        s of being accepted.
      </p>
      <dl className="delivery-figures">
        <div>
          <dt>Reached</dt>
          <dd>
            {objective.reached === null ? 'nothing measured' : percentWords(objective.reached)}
            {isMissed && <span className="second"> missed</span>}
          </dd>
        </div>
        <div>
          <dt>Late or never</dt>
          <dd>{objective.bad}</dd>
        </div>
        <div>
          <dt>Error budget left</dt>
          <dd>{budgetWords(objective)}</dd>
        </div>
      </dl>
    </section>
  );
}

function Row({ name, hint, lengths }: { name: string; hint?: string; lengths: Stages['handedOver'] }): React.ReactNode {
  return (
    <tr>
      <th scope="row">
        {name}
        {hint !== undefined && <span className="second"> {hint}</span>}
      </th>
      <td>{lengths.count}</td>
      <td>{lengthWords(lengths.p50)}</td>
      <td>{lengthWords(lengths.p95)}</td>
      <td>{lengthWords(lengths.p99)}</td>
    </tr>
  );
}

function Table({ label, children }: { label: string; children: React.ReactNode }): React.ReactNode {
  return (
    <table className="plain delivery-table" aria-label={label}>
      <thead>
        <tr>
          <th scope="col">Since accepted</th>
          <th scope="col">Pages</th>
          <th scope="col">p50</th>
          <th scope="col">p95</th>
          <th scope="col">p99</th>
        </tr>
      </thead>
      <tbody>{children}</tbody>
    </table>
  );
}

function Channels({ channels }: { channels: DeliveryInfo['channels'] }): React.ReactNode {
  if (channels.length === 0) return null;
  return (
    <section>
      <Heading>By the first channel</Heading>
      <Table label="Pages by channel">
        {channels.flatMap(({ channel, ...stages }) =>
          stageWords
            .filter(([key]) => stages[key].count > 0)
            .map(([key, word]) => (
              <Row key={`${channel} ${key}`} name={`${channelWords[channel] ?? channel}, ${word.toLowerCase()}`} lengths={stages[key]} />
            )),
        )}
      </Table>
    </section>
  );
}

function Late({ late, repeated }: Pick<DeliveryInfo, 'late' | 'repeated'>): React.ReactNode {
  return (
    <section>
      <Heading aside={late.length === 100 ? 'the last 100' : `${late.length}`}>Late pages</Heading>
      {late.length === 0 && <p className="second">None was late.</p>}
      <ul className="rows">
        {late.map((page) => (
          <li key={page.id}>
            <SeverityMark severity={severityOf(page.severity)} />
            <Link to="/tickets/$number" params={{ number: `T-${page.number}` }}>
              T-{page.number}
            </Link>
            <span className="what">{page.title}</span>
            <span className="push second nowrap">
              made <When at={page.madeAt} />, {page.lateMs === null ? 'never handed over' : `handed over after ${lengthWords(page.lateMs)}`}
            </span>
          </li>
        ))}
      </ul>
      <p className="second">
        {repeated === 0
          ? 'No message was sent a second time.'
          : `${repeated} ${repeated === 1 ? 'try' : 'tries'} went out because the answer to the one before was lost: those pages may have come twice.`}
      </p>
    </section>
  );
}

function Auditor({ auditor }: { auditor: AuditorInfo }): React.ReactNode {
  return (
    <section>
      <Heading aside={auditor.differences.length === 0 ? undefined : `${auditor.differences.length}`}>The auditor</Heading>
      <p>
        {auditor.finishedAt === null ? (
          'It has ended no cycle yet.'
        ) : (
          <>
            It looked last at <When at={auditor.finishedAt} as="both" />
            {auditor.differences.length === 0
              ? ', and had nothing to repair in this period.'
              : '. What it had to repair is a bug of Evenkeel:'}
          </>
        )}
      </p>
      <ul className="rows delivery-repairs">
        {auditor.differences.map((each) => (
          <li key={`${each.found_at} ${each.says}`} className="whole">
            <span className="what">
              <When at={each.found_at} />{' '}
              {each.ticket !== null && (
                <Link to="/tickets/$number" params={{ number: `T-${each.ticket}` }}>
                  T-{each.ticket}
                </Link>
              )}{' '}
              {each.says}
            </span>
            <span className="second">{each.repair}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Measured({ delivery }: { delivery: DeliveryInfo }): React.ReactNode {
  if (delivery.pages === 0 && delivery.objective.good + delivery.objective.bad === 0) {
    return (
      <Empty title="Nobody was paged in this period.">
        Evenkeel measures real pages of severity 1 and 2. <Link to="/settings/contact-methods">Send yourself a test</Link> to see that a
        page arrives.
      </Empty>
    );
  }
  return (
    <>
      <Objective objective={delivery.objective} />
      <section>
        <Heading aside={`${counted(delivery.pages, 'page')} of ${counted(delivery.tickets, 'ticket')}`}>How long pages take</Heading>
        <Table label="Pages over all channels">
          {stageWords.map(([key, word, hint]) => (
            <Row key={key} name={word} hint={hint} lengths={delivery[key]} />
          ))}
        </Table>
        {delivery.isCut && <p className="second">Only the newest pages of the period are measured.</p>}
      </section>
      <Channels channels={delivery.channels} />
      <Late late={delivery.late} repeated={delivery.repeated} />
    </>
  );
}

/** Evenkeel measured by itself: how long pages take, against its own objective, and what its auditor had to repair. */
export function Delivery(): React.ReactNode {
  const [days, setDays] = useState<Days>('7');
  const delivery = useQuery(deliveryQuery(days));
  const auditor = useQuery(auditorQuery(days));
  return (
    <div className="stack">
      <div className="delivery-period">
        <Segmented label="Period" value={days} options={periods} onChange={setDays} />
      </div>
      <Read query={delivery} what="how pages were delivered" rows={8}>
        {(data) => <Measured delivery={data} />}
      </Read>
      <Read query={auditor} what="what the auditor found" rows={2}>
        {(data) => <Auditor auditor={data} />}
      </Read>
      <Standby />
    </div>
  );
}
