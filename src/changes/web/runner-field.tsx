import { queryOptions, useQuery } from '@tanstack/react-query';

import { get } from '../../web/api.ts';
import { Choice } from '../../web/parts/controls.tsx';

const runnersQuery = queryOptions({
  queryKey: ['changes', 'runners'],
  queryFn: async ({ signal }) => await get('/changes/runners', {}, signal),
});

/** Who runs the command of a step: a person, or a runner that the organisation has installed. */
export function RunnerField({
  value,
  onChange,
}: {
  value: string | undefined;
  onChange: (runner: string | undefined) => void;
}): React.ReactNode {
  const { data } = useQuery(runnersQuery);
  const names = [...new Set([...(data?.items ?? []).map(({ name }) => name), ...(value === undefined ? [] : [value])])];
  if (names.length === 0) return null;
  const offered = data?.items.find(({ name }) => name === value)?.offers ?? [];
  return (
    <Choice
      label="Who runs it"
      value={value ?? ''}
      options={[['', 'A person'], ...names.map((name) => [name, `The runner ${name}`] as const)]}
      onChange={(name) => onChange(name === '' ? undefined : name)}
      hint={offered.length === 0 ? undefined : `It knows ${offered.join(', ')}.`}
    />
  );
}
