import type { RawAnswer, RawRequest, RawRoute } from '../../../platform/http/index.ts';
import { html, type Html } from '../../../platform/html.ts';
import { isSigned, type Form } from './signature.ts';

/** Takes posts of a form that carry the account's signature over our public address; all others are answered 403. */
export const signedForm =
  (
    { publicUrl, authToken }: { readonly publicUrl: string; readonly authToken: string },
    then: (form: Form, request: RawRequest) => Promise<RawAnswer>,
  ): RawRoute['handler'] =>
  async (request) => {
    const form = new URLSearchParams(request.body.toString('utf8'));
    const signature = request.headers['x-twilio-signature'];
    const url = `${publicUrl}${request.url}`;
    if (typeof signature !== 'string' || !isSigned(signature, { authToken, url, form }))
      return { status: 403, body: 'the signature is wrong' };
    return then(form, request);
  };

/** An answer in the provider's markup (TwiML). */
export const twiml = (content: Html): RawAnswer => ({
  status: 200,
  headers: { 'content-type': 'text/xml; charset=utf-8', 'cache-control': 'no-store' },
  body: `<?xml version="1.0" encoding="UTF-8"?>${html`<Response>${content}</Response>`.text}`,
});
