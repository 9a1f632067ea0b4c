import { minutes, type Duration, type Instant } from '../../kernel/index.ts';

/** Whom a runner's file trusts to approve what it runs. */
export interface Trust {
  /** Addresses of people whose approvals count. */
  readonly approvers: readonly string[];
  /** Each of these must be among the approvals that count. */
  readonly roles: readonly string[];
  /** So many different people at least. */
  readonly atLeast: number;
}

/** A job as far as trust goes: its signature was checked before. */
export interface TrustedJob {
  readonly runner: string;
  readonly issuedAt: Instant;
  readonly expiresAt: Instant;
  readonly stepHash: string;
  readonly approvals: readonly { readonly role: string; readonly email: string | null; readonly stepHash: string }[];
  readonly submitter: string | null;
  readonly technician: string | null;
  readonly askedBy: string | null;
}

/** How far the clocks of server and runner may be apart. */
export const MOST_APART: Duration = minutes(5);

const small = (text: string | null): string => (text ?? '').toLowerCase();

/** The approvals that count: of this very step, by somebody whom the file names, who neither wrote it, carries it out nor pressed the button. */
function counted(job: TrustedJob, { approvers }: Trust): readonly { readonly role: string; readonly email: string }[] {
  const own = new Set([job.submitter, job.technician, job.askedBy].map(small));
  const trusted = new Set(approvers.map(small));
  return job.approvals
    .filter(({ stepHash }) => stepHash === job.stepHash)
    .map(({ role, email }) => ({ role, email: small(email) }))
    .filter(({ email }) => trusted.has(email) && !own.has(email));
}

/** Why a runner does not trust a job whose signature holds; undefined where it does. */
export function whyNotTrusted(
  job: TrustedJob,
  trust: Trust,
  at: { readonly name: string; readonly stepHash: string; readonly now: Instant },
): string | undefined {
  if (job.runner !== at.name) return `it is for the runner "${job.runner}", and this is "${at.name}"`;
  if (Math.abs(at.now - job.issuedAt) > MOST_APART)
    return 'it was signed at another time: it is replayed, or the clocks differ by over 5 minutes';
  if (at.now - job.expiresAt > MOST_APART) return 'its time is over';
  if (job.stepHash !== at.stepHash) return 'the step is not the one that was approved';
  const approvals = counted(job, trust);
  const people = new Set(approvals.map(({ email }) => email)).size;
  if (people < trust.atLeast) return `${people} of the ${trust.atLeast} approvers that this runner's file asks for have approved it`;
  const missing = trust.roles.find((role) => !approvals.some((each) => each.role === role));
  return missing === undefined ? undefined : `nobody whom this runner's file names approved it as ${missing}`;
}
