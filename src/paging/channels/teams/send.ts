import { z } from 'zod';

import { channel, type ChannelFactory, type Content } from '../channel.ts';
import { isSuccess, refusedBy, unanswered } from '../outcome.ts';

const address = z.strictObject({
  /** The address that a workflow "when a Teams webhook request is received" shows. */
  url: z.url({ protocol: /^https?$/ }).max(2000),
});

const block = (text: string, rest: object = {}): object => ({ type: 'TextBlock', text, wrap: true, ...rest });

/** An Adaptive Card 1.4. A workflow cannot call back, so its one button opens the page, where all answers are. */
const card = ({ subject, body, link, severity }: Content): object => ({
  $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
  type: 'AdaptiveCard',
  version: '1.4',
  body: [
    block(subject, { weight: 'Bolder', size: 'Medium', ...(severity === 1 ? { color: 'Attention' } : {}) }),
    block(body.slice(0, 4000)),
  ],
  ...(link === undefined ? {} : { actions: [{ type: 'Action.OpenUrl', title: 'Answer', url: link }] }),
});

/** A card in Microsoft Teams, by the webhook of a workflow that the person brings. */
export const teams: ChannelFactory = ({ egress }) =>
  channel<z.infer<typeof address>>({
    name: 'teams',
    label: 'Microsoft Teams',
    rings: false,
    proves: 'accepted',
    lacks: undefined,
    address,
    show: ({ url }) => new URL(url).host,
    provider: ({ url }) => `Teams at ${new URL(url).host}`,
    async send({ url }, content, { signal }) {
      const attachment = { contentType: 'application/vnd.microsoft.card.adaptive', contentUrl: null, content: card(content) };
      try {
        const answer = await egress.guardedFetch(url, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ type: 'message', attachments: [attachment] }),
          signal,
        });
        if (!isSuccess(answer)) return refusedBy('Teams', answer);
        return { kind: 'handed-over', proof: 'accepted', detail: 'the workflow took it' };
      } catch (error) {
        return unanswered('Teams', error);
      }
    },
  });
