import { newKey } from '../../web/api.ts';
import { isRefusal } from './keeping.ts';

/** What was begun, with the words that it was begun with. */
interface Begun<T, A> {
  readonly sent: T;
  readonly answer: A;
}

/** Begins one record: until an answer comes the same words are sent again under the same key, so that it is never begun twice. */
export function beginOnce<T, A>(post: (sent: T, key: string) => Promise<A>): (words: T) => Promise<Begun<T, A>> {
  let open: { readonly sent: T; readonly key: string } | undefined;
  return async (words) => {
    open ??= { sent: words, key: newKey() };
    const { sent, key } = open;
    try {
      return { sent, answer: await post(sent, key) };
    } catch (error) {
      if (isRefusal(error)) open = undefined;
      throw error;
    }
  };
}
