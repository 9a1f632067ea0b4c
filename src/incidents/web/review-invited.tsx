import { queryOptions, useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { PersonPick } from '../../catalog/web/person-pick.tsx';
import { get, send, type Item } from '../../web/api.ts';
import { Button, Choice, TextField } from '../../web/parts/controls.tsx';
import { Heading } from '../../web/parts/heading.tsx';
import { Failed } from '../../web/parts/states.tsx';
import { ActForm } from './act-dialogs.tsx';
import { useReviewAct, type PostMortem } from './review-reading.ts';
import { partWords } from './review-words.ts';

type Invited = PostMortem['invited'][number];
type Offer = Item<'GET /tickets/:ticket/post-mortem/invitable'>;

const invitableQuery = (ticket: string) =>
  queryOptions({
    queryKey: ['ticket', ticket, 'post-mortem', 'invitable'],
    queryFn: async ({ signal }) => await get('/tickets/:ticket/post-mortem/invitable', { params: { ticket } }, signal),
  });

const answers = [
  ['', 'Nobody has said yet'],
  ['came', 'Came'],
  ['declined', 'Declined'],
  ['absent', 'Did not come'],
] as const;
const answerWords = { came: 'came', declined: 'declined', absent: 'did not come' } as const;
const parts = Object.entries(partWords).flatMap(([key, word]) => (key in partWords ? [[key, word] as const] : []));
const isPart = (text: string): text is Offer['part'] => text in partWords;

const inviting = async (name: string, { person, part, because, ...offer }: Offer): Promise<unknown> =>
  await send('POST', '/tickets/:ticket/post-mortem/invited', {
    params: { ticket: name },
    body: person === null ? { name: offer.name, part, because } : { person, part, because },
  });

interface DialogProps {
  readonly name: string;
  readonly onClose: () => void;
}

/** Invites those who are offered, one press each, or anybody else. */
function InviteDialog({ name, onClose }: DialogProps): React.ReactNode {
  const offers = useQuery(invitableQuery(name)).data?.items ?? [];
  const [person, setPerson] = useState('');
  const [outside, setOutside] = useState('');
  const [part, setPart] = useState<Offer['part']>('customer');
  const act = useReviewAct(name);
  const other = useReviewAct(name, onClose);
  const typed: Offer = { person: person === '' ? null : person, name: outside, part, because: `asked as ${partWords[part].toLowerCase()}` };
  return (
    <ActForm
      title="Invite to the post mortem"
      verb="Invite"
      ready={person !== '' || outside.trim() !== ''}
      act={other}
      what="the invitations"
      onClose={onClose}
      onSubmit={() => other.mutate(async () => await inviting(name, typed))}
    >
      {offers.length > 0 && (
        <ul className="rows" aria-label="Offered">
          {offers.slice(0, 20).map((offer) => (
            <li key={offer.person ?? offer.name} className="offered">
              <span>
                {offer.name}{' '}
                <small className="second">
                  {partWords[offer.part].toLowerCase()}, {offer.because}
                </small>
              </span>
              <Button look="quiet" disabled={act.isPending} onClick={() => act.mutate(async () => await inviting(name, offer))}>
                Invite<span className="unseen">{offer.name}</span>
              </Button>
            </li>
          ))}
        </ul>
      )}
      {act.error !== null && <Failed error={act.error} what="the invitations" />}
      <PersonPick label="Somebody here, who is told" value={person} onChange={setPerson} focus={false} />
      {person === '' && (
        <TextField
          label="Or somebody outside"
          value={outside}
          onChange={setOutside}
          maxLength={300}
          hint="Ask them by whoever knows them."
        />
      )}
      <Choice label="As" value={part} options={parts} onChange={(key) => isPart(key) && setPart(key)} />
    </ActForm>
  );
}

function AnswerDialog({ name, invited, onClose }: DialogProps & { invited: Invited }): React.ReactNode {
  const [answer, setAnswer] = useState<'' | 'came' | 'declined' | 'absent'>(invited.answer ?? '');
  const [said, setSaid] = useState(invited.said);
  const act = useReviewAct(name, onClose);
  const params = { ticket: name, invited: invited.id };
  return (
    <ActForm
      title={invited.name}
      verb="Store"
      ready
      act={act}
      what="the invitation"
      onClose={onClose}
      onSubmit={() =>
        act.mutate(
          async () =>
            await send('PATCH', '/tickets/:ticket/post-mortem/invited/:invited', {
              params,
              body: { answer: answer === '' ? null : answer, said },
            }),
        )
      }
    >
      <Choice label="Whether they came" value={answer} options={answers} onChange={setAnswer} />
      <TextField label="What they said" value={said} onChange={setSaid} maxLength={2000} />
      <Button
        look="quiet"
        onClick={() => act.mutate(async () => await send('DELETE', '/tickets/:ticket/post-mortem/invited/:invited', { params }))}
      >
        Take them off the list
      </Button>
    </ActForm>
  );
}

/** Who is invited to look back, whether they came, and what they said. */
export function InvitedList({ name, view, closed }: { name: string; view: PostMortem; closed: boolean }): React.ReactNode {
  const [open, setOpen] = useState<Invited | 'new' | undefined>();
  const close = (): void => setOpen(undefined);
  return (
    <section className="review-section" aria-labelledby="section-invited">
      <Heading id="section-invited" aside={view.invited.length === 0 ? undefined : view.invited.length}>
        Invited
      </Heading>
      {view.invited.length === 0 && (
        <p className="second small">Customers who were hurt, customer support, product: nobody is invited yet.</p>
      )}
      <ul className="rows rail matters">
        {view.invited.map((invited) => (
          <li key={invited.id} className="matter">
            <span className="what">
              {invited.name}
              <small className="second">
                {partWords[invited.part].toLowerCase()}, {invited.answer === null ? invited.because : answerWords[invited.answer]}
                {invited.said !== '' && `: ${invited.said}`}
              </small>
            </span>
            {!closed && (
              <span className="push acts">
                <Button look="quiet" onClick={() => setOpen(invited)}>
                  Answer<span className="unseen">of {invited.name}</span>
                </Button>
              </span>
            )}
          </li>
        ))}
      </ul>
      {!closed && <Button onClick={() => setOpen('new')}>Invite</Button>}
      {open === 'new' && <InviteDialog name={name} onClose={close} />}
      {open !== undefined && open !== 'new' && <AnswerDialog name={name} invited={open} onClose={close} />}
    </section>
  );
}
