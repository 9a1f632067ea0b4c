import { get, Problem, send } from '../../web/api.ts';
import { present } from '../../web/clock.ts';
import { beginOnce } from './begin-once.ts';
import type { Ways } from './keeping.ts';
import { changeName } from './reading.ts';
import { bodyOf, fieldsOf, isKeepable, keyedFields, plainFields, type Change, type Fields } from './record-fields.ts';

/** How the record of a number is stored; one that has none yet is begun. */
export function waysOf(number: () => number | undefined, onBegun: (change: Change) => void): Ways<Fields> {
  const name = (): string => changeName(number() ?? 0);
  const begin = beginOnce(async (fields: Fields, key) => await send('POST', '/changes', { body: bodyOf(fields), key }));
  return {
    ready: isKeepable,
    plain: plainFields,
    keyed: keyedFields,
    present,
    read: async () => {
      const change = await get('/changes/:change', { params: { change: name() } });
      return { fields: fieldsOf(change), version: change.version };
    },
    keep: async (fields, over) => {
      if (over === 0) {
        const { sent, answer } = await begin(fields);
        onBegun(answer);
        return { fields: sent, version: answer.version };
      }
      try {
        const body = { ...bodyOf(fields), version: over };
        const stored = await send('PUT', '/changes/:change', { params: { change: name() }, body });
        return { fields, version: stored.version };
      } catch (error) {
        if (error instanceof Problem && error.status === 409 && error.at === 'body.version') return 'newer';
        throw error;
      }
    },
  };
}
