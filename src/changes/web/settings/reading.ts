import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';

import { get, send, type Answer } from '../../../web/api.ts';

export type Matrix = Answer<'GET /change-matrix'>;
export type MatrixRow = Matrix['rows'][number];

export const matrixQuery = queryOptions({
  queryKey: ['change-matrix'],
  queryFn: async ({ signal }) => await get('/change-matrix', {}, signal),
});

/** Stores the matrix over the version that was read: decisions already made keep the version that they used. */
export function useMatrixPut(done: () => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (matrix: Matrix) => await send('PUT', '/change-matrix', { body: matrix }),
    onSuccess: done,
    onSettled: async () => await client.invalidateQueries({ queryKey: ['change-matrix'] }),
  });
}

/** An act on an exception; afterwards exceptions are read anew. */
export function useExceptionAct(done: () => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (act: () => Promise<unknown>) => await act(),
    onSuccess: done,
    onSettled: async () => await client.invalidateQueries({ queryKey: ['change-exceptions'] }),
  });
}
