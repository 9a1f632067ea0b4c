import { keepPreviousData, queryOptions, useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { send } from '../../web/api.ts';
import { bodyOf, type Fields } from './record-fields.ts';
import { useQuiet } from './use-quiet.ts';
import { countedStep, type StepHint } from './steps-edited.ts';

const qualityQuery = (fields: Fields, change: string | undefined) => {
  const body = { ...bodyOf(fields), ...(change === undefined ? {} : { change }) };
  return queryOptions({
    queryKey: ['change-quality', body],
    queryFn: async () => await send('POST', '/changes/check', { body }),
    // The last judgement stays while the next one comes; the same words are judged alike.
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
  });
};

/** What a record is judged to be, as the API says it. */
export type Quality = Awaited<ReturnType<NonNullable<ReturnType<typeof qualityQuery>['queryFn']>>>;

/** A judgement with the words that it is of. */
export interface Judged {
  readonly quality: Quality;
  readonly fields: Fields;
}

/** The judgement of a record while it is written, some time after the last key; undefined until the first has come. One that is kept has a name. */
export function useQuality(
  fields: Fields,
  name: string | undefined,
): { readonly judged: Judged | undefined; readonly began: number | undefined } {
  const asked = useQuiet(fields);
  const { data: quality, isPlaceholderData } = useQuery(qualityQuery(asked, name));
  const [judged, setJudged] = useState<Judged | undefined>(undefined);
  if (quality !== undefined && !isPlaceholderData && judged?.fields !== asked) setJudged({ quality, fields: asked });
  const [began, setBegan] = useState<number | undefined>(undefined);
  if (quality !== undefined && began === undefined) setBegan(quality.score);
  return { judged, began };
}

/** What the judgement says of single steps of a plan. */
export const hintsOf = (judged: Judged | undefined, field: 'timeline' | 'rollback'): StepHint[] =>
  (judged?.quality.fields.find((each) => each.field === field)?.points ?? []).flatMap(({ step, fix }) => {
    const meant = step === null ? undefined : countedStep(judged?.fields[field] ?? [], step);
    return meant === undefined ? [] : [{ step: meant.key, field: undefined, words: fix }];
  });
