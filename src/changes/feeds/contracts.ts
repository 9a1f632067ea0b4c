import { isSigned, sameText } from './signature.ts';
import { readArgocd } from './sources/argocd/read-argocd.ts';
import { readCdevents } from './sources/cdevents/read-cdevents.ts';
import { readGithub } from './sources/github/read-github.ts';
import { readGitlab } from './sources/gitlab/read-gitlab.ts';
import { readJenkins } from './sources/jenkins/read-jenkins.ts';
import { readLaunchdarkly } from './sources/launchdarkly/read-launchdarkly.ts';
import { readChangeEvent } from './sources/pagerduty/read-change-event.ts';
import { readPlain } from './sources/plain/read-plain.ts';
import { readTerraform } from './sources/terraform/read-terraform.ts';
import { readUnleash } from './sources/unleash/read-unleash.ts';
import type { FeedEvent, FeedRead } from './told.ts';

/** How one kind of sender tells of changes. */
export interface FeedContract {
  /** The last part of its address, and the source of the changes it makes. */
  readonly name: string;
  readonly read: (from: FeedEvent) => FeedRead;
  /** The header that proves the sender knows the secret, and how; without one it cannot prove it. */
  readonly proof?: { readonly header: string; readonly holds: (header: string, body: Buffer, secret: string) => boolean };
}

const signed = (header: string, algorithm: 'sha256' | 'sha512', prefix = ''): NonNullable<FeedContract['proof']> => ({
  header,
  holds: (given, body, secret) => isSigned({ body, secret, header: given }, { algorithm, prefix }),
});

/** All kinds of senders. */
export const contracts: readonly FeedContract[] = [
  { name: 'github', read: readGithub, proof: signed('x-hub-signature-256', 'sha256', 'sha256=') },
  { name: 'gitlab', read: readGitlab, proof: { header: 'x-gitlab-token', holds: (given, _, secret) => sameText(given, secret) } },
  { name: 'argocd', read: readArgocd },
  { name: 'jenkins', read: readJenkins },
  { name: 'cdevents', read: readCdevents },
  { name: 'pagerduty', read: readChangeEvent },
  { name: 'terraform', read: readTerraform, proof: signed('x-tfe-notification-signature', 'sha512') },
  { name: 'launchdarkly', read: readLaunchdarkly, proof: signed('x-ld-signature', 'sha256') },
  { name: 'unleash', read: readUnleash },
  { name: 'plain', read: readPlain },
];
