import { html, safeHref, type Html } from '../../platform/html.ts';
import type { InReview } from './ask.ts';
import type { StoredAsk } from './store-reviews.ts';
import type { Fact } from './what-approvers-read.ts';

const style = html`<style>
  :root {
    color-scheme: light dark;
    font:
      16px/1.5 system-ui,
      sans-serif;
  }
  body {
    margin: 0 auto;
    max-width: 40rem;
    padding: 1rem;
  }
  h1 {
    font-size: 1.25rem;
  }
  dt {
    font-weight: 600;
  }
  dd {
    margin: 0 0 0.75rem;
    white-space: pre-line;
  }
  label {
    display: block;
    margin: 0.75rem 0 0.25rem;
    font-weight: 600;
  }
  input,
  textarea {
    box-sizing: border-box;
    width: 100%;
    padding: 0.5rem;
    font: inherit;
  }
  button {
    margin: 1rem 0.5rem 0 0;
    padding: 0.75rem 1.25rem;
    font: inherit;
    font-weight: 600;
    border-radius: 6px;
    border: 1px solid;
    cursor: pointer;
  }
  button.main {
    background: #1f4fd8;
    border-color: #1f4fd8;
    color: #fff;
  }
</style>`;

const frame = (title: string, content: Html): string =>
  html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <title>${title}</title>
        ${style}
      </head>
      <body>
        <main>${content}</main>
      </body>
    </html>`.text;

/** A page that says one thing. */
export const sayingPage = (title: string, words: string): string =>
  frame(
    title,
    html`<h1>${title}</h1>
      <p role="status">${words}</p>`,
  );

const time = (at: number | null): string => (at === null ? 'not said' : `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`);

const fact = (name: string, words: string): Html =>
  html`<dt>${name}</dt>
    <dd>${words}</dd>`;

/** What whoever was asked reads, and the form by which they answer. */
export interface AnswerPage extends InReview {
  readonly ask: StoredAsk;
  readonly token: string;
  readonly services: string;
  readonly facts: readonly Fact[];
  readonly checklist: readonly string[];
  readonly asksExpertise: boolean;
}

function form(page: AnswerPage): Html {
  const { ask, review, token } = page;
  const expertise =
    ask.role === 'peer' && page.asksExpertise
      ? html`<label for="expertise">How do you know the service? One line.</label><input id="expertise" name="expertise" maxlength="300" />`
      : undefined;
  const postpone =
    ask.role === 'vp'
      ? html`<label for="notBefore">Postpone: not before this day (UTC)</label><input id="notBefore" name="notBefore" type="date" />
          <button type="submit" name="answer" value="postponed">Postpone</button>`
      : undefined;
  return html`<form method="post" action="${safeHref(`${review.publicUrl}/c/${token}`)}">
    <input type="hidden" name="version" value="${review.version}" />
    ${expertise}<label for="reason">Why? Needed to say no${review.emergent === null ? '' : ', and for what is emergent'}.</label>
    <textarea id="reason" name="reason" rows="3" maxlength="2000"></textarea>
    <button class="main" type="submit" name="answer" value="approved">${ask.role === 'customer' ? 'No objection' : 'Approve'}</button>
    <button type="submit" name="answer" value="rejected">${ask.role === 'customer' ? 'Object' : 'Reject'}</button>${postpone}
  </form>`;
}

/** The page behind the link of a question. Opening it answers nothing. */
export function answerPage(page: AnswerPage): string {
  const { change, review, checklist } = page;
  const title = `CHG-${change.number}: ${change.title}`;
  return frame(
    title,
    html`<h1>${title}</h1>
      <dl>
        ${fact('Services', page.services)}${fact('When', `${time(change.start)} to ${time(change.end)}`)}${fact('Risk', `${review.risk.risk}: ${review.risk.because}`)}
        ${fact('Asked by', `row ${review.matrixRow} of the matrix: ${review.asked.because}`)}
        ${review.emergent === null ? undefined : fact('Emergent', `${review.emergent}. ${review.given.why}`)}
        ${review.flag === null ? undefined : fact('Look closely', review.flag)} ${page.facts.map(({ name, words }) => fact(name, words))}
      </dl>
      ${
        checklist.length === 0
          ? undefined
          : html`<h2>What you look at</h2>
              <ul>
                ${checklist.map((line) => html`<li>${line}</li>`)}
              </ul>`
      }
      ${form(page)}`,
  );
}
