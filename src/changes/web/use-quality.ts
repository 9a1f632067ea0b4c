import { keepPreviousData, queryOptions, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';

import { send } from '../../web/api.ts';
import { bodyOf, type Fields } from './record-fields.ts';
import type { StepHint } from './steps-edited.ts';

/** How long after the last key a record is judged. */
const QUIET = 600;

const qualityQuery = (fields: Fields) => {
  const body = bodyOf(fields);
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

/** The judgement of a record while it is written, some time after the last key; undefined until the first has come. */
export function useQuality(fields: Fields): { readonly quality: Quality | undefined; readonly began: number | undefined } {
  const [asked, setAsked] = useState(fields);
  useEffect(() => {
    const later = setTimeout(() => setAsked(fields), QUIET);
    return () => clearTimeout(later);
  }, [fields]);
  const quality = useQuery(qualityQuery(asked)).data;
  const [began, setBegan] = useState<number | undefined>(undefined);
  if (quality !== undefined && began === undefined) setBegan(quality.score);
  return { quality, began };
}

/** What the judgement says of single steps of a plan; the API counts them from 1. */
export const hintsOf = (quality: Quality | undefined, field: 'timeline' | 'rollback'): StepHint[] =>
  (quality?.fields.find((each) => each.field === field)?.points ?? []).flatMap(({ step, fix }) =>
    step === null ? [] : [{ step: step - 1, field: undefined, words: fix }],
  );
