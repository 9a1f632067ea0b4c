import type { ApprovalStep, ApproverRole, Matrix, MatrixRow, RowWhen } from './matrix.ts';
import type { Risk } from './risk.ts';

const of = (...roles: readonly ApproverRole[]): readonly ApprovalStep[] => roles.map((role) => ({ roles: [role], quorum: 'first' }));

type Rest = Partial<Pick<MatrixRow, 'record' | 'notice' | 'inWindow' | 'customersTold'>>;

const row = (key: string, when: RowWhen, needs: Rest & { readonly approvals: readonly ApprovalStep[] }): MatrixRow => ({
  key,
  when,
  record: 'before',
  notice: null,
  inWindow: false,
  customersTold: false,
  ...needs,
});

const TWO_DAYS = { hours: 48 };
const FIVE_WORKING_DAYS = { workingDays: 5 };

const cell = (tier: number, risk: Risk, needs: Rest & { readonly approvals: readonly ApprovalStep[] }): MatrixRow =>
  row(`tier-${tier}-${risk}`, { tiers: [tier], risks: [risk] }, needs);

/** The matrix that ships: tier by kind by risk, before it the kinds that go their own way. */
export const defaultMatrix: Matrix = {
  manyCustomers: 10,
  rows: [
    row('severity-1-fix', { severity: 1, kinds: ['emergency'] }, { approvals: [], record: 'after', notice: 'none' }),
    row('standard-proven', { kinds: ['standard'], proven: true }, { approvals: [], notice: 'none' }),
    row(
      'wide',
      { wide: true },
      {
        approvals: [...of('peer', 'manager'), { roles: ['customer', 'vp'], quorum: 'first' }],
        notice: FIVE_WORKING_DAYS,
        inWindow: true,
        customersTold: true,
      },
    ),
    cell(1, 'low', { approvals: of('peer'), notice: TWO_DAYS, inWindow: true }),
    cell(1, 'medium', { approvals: of('peer', 'manager'), notice: TWO_DAYS, inWindow: true, customersTold: true }),
    cell(1, 'high', {
      approvals: of('peer', 'manager', 'customer', 'vp'),
      notice: FIVE_WORKING_DAYS,
      inWindow: true,
      customersTold: true,
    }),
    cell(2, 'low', { approvals: of('peer') }),
    cell(2, 'medium', { approvals: of('peer', 'manager'), notice: TWO_DAYS }),
    cell(2, 'high', { approvals: of('peer', 'manager', 'customer'), notice: TWO_DAYS, customersTold: true }),
    row('tier-3-low-machines', { tiers: [3], risks: ['low'], kinds: ['standard', 'automated'] }, { approvals: [], notice: 'none' }),
    cell(3, 'low', { approvals: of('peer') }),
    cell(3, 'medium', { approvals: of('peer') }),
    cell(3, 'high', { approvals: of('peer', 'manager') }),
    cell(4, 'low', { approvals: [], record: 'none', notice: 'none' }),
    cell(4, 'medium', { approvals: of('peer') }),
    cell(4, 'high', { approvals: of('peer') }),
  ],
};
