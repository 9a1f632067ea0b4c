import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';

import { fieldsQuery, valuesOf } from './field-reading.ts';
import './fields.css';

/** What a filter says, in words: `region:europe` as `Region: Europe`. */
const useWords = (field: string): string => {
  const made = useQuery(fieldsQuery).data?.items ?? [];
  const [slug = '', value = ''] = field.split(/:(.*)/s);
  const found = made.find((each) => each.slug === slug);
  const words = found === undefined ? value : (valuesOf(found).find(([key]) => key === value)?.[1] ?? value);
  return `${found?.name ?? slug}${words === '' ? '' : `: ${words}`}`;
};

function Narrowed({ field, onDrop }: { field: string; onDrop: () => void }): React.ReactNode {
  const words = useWords(field);
  return (
    <button type="button" className="chip" aria-pressed="true" onClick={onDrop}>
      {words} <span aria-hidden="true">×</span>
      <span className="unseen">, take this filter away</span>
    </button>
  );
}

/** Narrows the list of tickets by what they say in the organisation's own fields; nothing where there are none. */
export function FieldNarrow({ field }: { field: string | undefined }): React.ReactNode {
  const navigate = useNavigate();
  const made = (useQuery(fieldsQuery).data?.items ?? []).filter((each) => valuesOf(each).length > 0);
  const parts = (field ?? '').split(';').filter((part) => part !== '');
  const narrow = (next: readonly string[]): void =>
    void navigate({ to: '/tickets', search: (now) => ({ ...now, field: next.length === 0 ? undefined : next.join(';') }) });
  if (made.length + parts.length === 0) return null;
  return (
    <p className="chips narrowed">
      {parts.map((part) => (
        <Narrowed key={part} field={part} onDrop={() => narrow(parts.filter((each) => each !== part))} />
      ))}
      {made.length > 0 && (
        <span className="field field-narrow">
          <select aria-label="Narrow by a field" value="" onChange={({ currentTarget: { value } }) => narrow([...parts, value])}>
            <option value="">By a field…</option>
            {made.map((each) => (
              <optgroup key={each.slug} label={each.name}>
                {valuesOf(each).map(([key, words]) => (
                  <option key={key} value={`${each.slug}:${key}`}>
                    {words}
                  </option>
                ))}
              </optgroup>
            ))}
          </select>
        </span>
      )}
    </p>
  );
}
