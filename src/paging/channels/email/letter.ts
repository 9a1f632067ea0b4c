import { createHash } from 'node:crypto';

import { html, safeHref } from '../../../platform/html.ts';
import type { Content } from '../channel.ts';

/** What a mail says, in both of its forms. */
export interface Letter {
  readonly text: string;
  readonly html: string;
}

const hint = 'Or answer this mail with one word as its first line: ack (stop my page), take, decline or escalate.';

/** Puts a message into the form of a mail; `answerable` when replies come back to us. */
export function letter(content: Content, answerable: boolean): Letter {
  const asks = content.purpose === 'page' && content.link !== undefined;
  const label = asks ? 'Answer this page' : (content.linkWords ?? 'Open in Evenkeel');
  const ends = content.unsubscribe;
  const paragraphs = content.body.split(/\n{2,}/).filter((part) => part.trim() !== '');
  const text = [
    ...(content.link === undefined ? [] : [`${label}: ${content.link}`]),
    ...paragraphs,
    ...(answerable ? [hint] : []),
    ...(ends === undefined ? [] : [`Stop these mails: ${ends}`]),
  ].join('\n\n');
  const button =
    content.link === undefined
      ? undefined
      : html`<p>
          <a
            href="${safeHref(content.link)}"
            style="display:inline-block;padding:14px 22px;background:#1f4fd8;color:#ffffff;text-decoration:none;border-radius:6px;font-weight:600"
            >${label}</a
          >
        </p>`;
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="color-scheme" content="light dark" />
        <title>${content.subject}</title>
      </head>
      <body style="font:16px/1.5 system-ui,sans-serif;margin:16px;max-width:640px">
        <h1 style="font-size:18px;margin:0 0 12px">${content.subject}</h1>
        ${button}${paragraphs.map((part) => html`<p style="white-space:pre-line">${part}</p>`)}${answerable ? html`<p style="font-size:14px">${hint}</p>` : undefined}${
          ends === undefined ? undefined : html`<p style="font-size:14px"><a href="${safeHref(ends)}">Stop these mails</a></p>`
        }
      </body>
    </html>`;
  return { text: `${text}\n`, html: page.text };
}

/**
 * The Message-ID of a message: the same for each copy that a lost answer makes us send, another for each new message, so that
 * mailboxes drop copies and never a second page.
 */
export function messageId(content: Content, domain: string): string {
  const mark = createHash('sha256')
    .update(`${content.reference}\n${content.token ?? ''}\n${content.subject}`)
    .digest('hex')
    .slice(0, 40);
  return `<${mark}@${domain}>`;
}
