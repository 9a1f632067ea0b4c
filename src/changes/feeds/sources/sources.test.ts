import { createHmac } from 'node:crypto';

import { describe, expect, it } from 'vitest';

import { contracts } from '../contracts.ts';
import type { FeedRead } from '../told.ts';

const receivedAt = Date.parse('2026-11-22T12:00:00Z');

/** Any text that has this in it. */
const containing = (words: string): unknown => expect.stringContaining(words);

const contract = (name: string) => {
  const found = contracts.find((each) => each.name === name);
  if (found === undefined) throw new Error(`there is no contract ${name}`);
  return found;
};
const read = (name: string, body: unknown, headers: Record<string, string> = {}): FeedRead =>
  contract(name).read({ body, headers, receivedAt, digest: 'DIGEST' });
const tells = (expected: object) => {
  const told: unknown = expect.objectContaining(expected);
  return { is: 'told', told };
};

describe('GitHub', () => {
  const repository = { full_name: 'Codertocat/Hello-World', html_url: 'https://github.com/Codertocat/Hello-World' };
  const deployment = {
    id: 145988746,
    sha: 'f95f852bd8fca8fcc58a9a2d6c842781e32a215e',
    ref: 'master',
    task: 'deploy',
    payload: {},
    environment: 'production',
    description: null,
    creator: { login: 'Codertocat' },
    created_at: '2019-05-15T15:20:53Z',
  };
  const status = (state: string, rest: object = {}) => ({
    action: 'created',
    deployment_status: { state, description: '', environment: 'production', target_url: '', created_at: '2019-05-15T15:20:55Z' },
    deployment: { ...deployment, ...rest },
    repository,
  });
  const send = (event: string, body: unknown) => read('github', body, { 'x-github-event': event });

  it('CHG-11: a deployment and its statuses have one key, and the moments at which they were so', () => {
    expect(send('deployment', { action: 'created', deployment, repository })).toEqual(
      tells({ key: 'codertocat/hello-world#145988746', state: 'planned', at: Date.parse('2019-05-15T15:20:53Z') }),
    );
    expect(send('deployment_status', status('success'))).toEqual(
      tells({
        key: 'codertocat/hello-world#145988746',
        subject: 'Codertocat/Hello-World',
        state: 'success',
        at: Date.parse('2019-05-15T15:20:55Z'),
        revision: deployment.sha,
        environment: 'production',
        title: 'Deploy Codertocat/Hello-World f95f852 to production',
        by: 'Codertocat',
        isRollback: false,
      }),
    );
    expect(send('deployment_status', status('error'))).toEqual(tells({ state: 'failed' }));
    expect(send('deployment_status', status('in_progress'))).toEqual(tells({ state: 'started' }));
  });

  it('a task or words that say so make a rollback', () => {
    expect(send('deployment_status', status('success', { task: 'deploy:rollback' }))).toEqual(tells({ isRollback: true }));
    expect(send('deployment_status', status('success', { description: 'Rolling back to v3' }))).toEqual(tells({ isRollback: true }));
  });

  it('what replaces nothing, and other events, change nothing; half a deployment is told as one', () => {
    expect(send('deployment_status', status('inactive')).is).toBe('nothing');
    expect(send('ping', { zen: 'Design for failure.' }).is).toBe('nothing');
    expect(send('deployment', { repository })).toEqual({ is: 'unreadable', refusal: containing('body.deployment') });
  });
});

describe('GitLab', () => {
  const event = {
    object_kind: 'deployment',
    status: 'success',
    status_changed_at: '2021-04-28 21:50:00 +0200',
    deployment_id: 15,
    deployable_id: 857,
    deployable_url: 'http://10.126.0.2:3000/root/test-deployment-webhooks/-/jobs/857',
    environment: 'staging',
    environment_tier: 'staging',
    project: {
      id: 30,
      path_with_namespace: 'root/test-deployment-webhooks',
      web_url: 'http://10.126.0.2:3000/root/test-deployment-webhooks',
    },
    short_sha: '279484c0',
    user: { name: 'Administrator', username: 'root' },
    commit_title: 'Add new file',
  };
  const send = (rest: object = {}) => read('gitlab', { ...event, ...rest }, { 'x-gitlab-event': 'Deployment Hook' });

  it('CHG-11: its own way to write times is read, and its deployments keep their number', () => {
    expect(send()).toEqual(
      tells({
        key: '30#15',
        state: 'success',
        at: Date.parse('2021-04-28T19:50:00Z'),
        environment: 'staging',
        by: 'root',
        revision: '279484c0',
      }),
    );
    expect(send({ status: 'running' })).toEqual(tells({ key: '30#15', state: 'started' }));
    expect(send({ status: 'canceled' })).toEqual(tells({ state: 'cancelled' }));
    expect(send({ environment: 'eu', environment_tier: 'production' })).toEqual(tells({ isProduction: true }));
  });

  it('a deployment made through the API has no job', () => {
    expect(send({ deployable_id: null, deployable_url: null })).toEqual(tells({ url: event.project.web_url }));
  });

  it('the revert of a commit is a rollback, and another hook changes nothing', () => {
    expect(send({ commit_title: 'Revert "Add new file"' })).toEqual(tells({ isRollback: true }));
    expect(read('gitlab', { object_kind: 'push' }, { 'x-gitlab-event': 'Push Hook' }).is).toBe('nothing');
  });
});

describe('Argo CD', () => {
  const sync = {
    app: 'shop',
    project: 'default',
    revision: '8f2c1a9d0b',
    phase: 'Running',
    startedAt: '2026-11-22T11:00:00Z',
    finishedAt: '',
    namespace: 'prod',
  };
  it('CHG-11: a sync begins and ends as one deployment', () => {
    const key = 'default/shop#8f2c1a9d0b#2026-11-22T11:00:00Z';
    expect(read('argocd', sync)).toEqual(tells({ key, state: 'started', at: Date.parse('2026-11-22T11:00:00Z'), environment: 'prod' }));
    const done = { ...sync, phase: 'Succeeded', finishedAt: '2026-11-22T11:02:00Z', resources: '12', by: '<no value>' };
    expect(read('argocd', done)).toEqual(tells({ key, state: 'success', at: Date.parse('2026-11-22T11:02:00Z'), size: 12, by: null }));
    expect(read('argocd', { ...sync, phase: 'Error' })).toEqual(tells({ state: 'failed' }));
  });
});

describe('Jenkins', () => {
  const build = (rest: object) => ({
    name: 'deploy-shop',
    url: 'job/deploy-shop/',
    build: {
      full_url: 'http://localhost:8080/job/deploy-shop/18/',
      number: 18,
      phase: 'COMPLETED',
      status: 'SUCCESS',
      url: 'job/deploy-shop/18/',
      scm: { url: 'https://github.com/acme/shop.git', branch: 'origin/master', commit: 'c6d86dc654b12425e706bcf951adfe5a8627a517' },
      ...rest,
    },
  });
  it('CHG-11: a build at its start carries the status of the one before it, which is not its own', () => {
    expect(read('jenkins', build({ phase: 'STARTED', status: 'FAILURE', timestamp: receivedAt - 60_000 }))).toEqual(
      tells({ state: 'started', at: receivedAt - 60_000 }),
    );
    expect(read('jenkins', build({}))).toEqual(
      tells({ state: 'success', at: receivedAt, revision: 'c6d86dc654b12425e706bcf951adfe5a8627a517' }),
    );
    expect(read('jenkins', build({ phase: 'FINALIZED', status: 'ABORTED' }))).toEqual(tells({ state: 'failed' }));
  });
  it('its parameters name service, environment and version', () => {
    expect(read('jenkins', build({ parameters: { SERVICE: 'ledger', ENV: 'prod', VERSION: '1.4.2' } }))).toEqual(
      tells({ services: ['ledger'], environment: 'prod', revision: '1.4.2', title: 'deploy-shop #18 1.4.2 to prod' }),
    );
  });
});

describe('CDEvents', () => {
  const event = (type: string) => ({
    context: { version: '0.4.1', id: '271069a8', source: '/event/source/123', type, timestamp: '2023-03-20T14:27:05.315384Z' },
    subject: {
      id: 'mySubject123',
      source: '/event/source/123',
      type: 'service',
      content: { environment: { id: 'test123' }, artifactId: 'pkg:oci/myapp@sha256%3A0b31b1c02ff458ad9b7b' },
    },
  });
  it('CHG-11: types are matched without their version, bare or wrapped in a CloudEvent', () => {
    const deployed = event('dev.cdevents.service.deployed.0.2.0');
    const expected = tells({
      key: '/event/source/123#271069a8',
      subject: 'mySubject123',
      environment: 'test123',
      state: 'success',
      isRollback: false,
    });
    expect(read('cdevents', deployed, { 'ce-type': 'dev.cdevents.service.deployed.0.2.0' })).toEqual(expected);
    const wrapped = { specversion: '1.0', id: '271069a8', source: '/event/source/123', type: deployed.context.type, data: deployed };
    expect(read('cdevents', wrapped, { 'content-type': 'application/cloudevents+json; charset=utf-8' })).toEqual(expected);
    expect(read('cdevents', event('dev.cdevents.service.rolledback.0.3.0-draft'))).toEqual(tells({ isRollback: true }));
    expect(read('cdevents', event('dev.cdevents.build.started.0.2.0')).is).toBe('nothing');
  });
});

describe("PagerDuty's change events", () => {
  const payload = {
    summary: 'Build Success - Increase snapshot create timeout to 30 seconds',
    source: 'acme-build-pipeline-tool-default-i-9999',
    timestamp: '2020-07-17T08:42:58.315+0000',
  };
  it('CHG-11: the same event sent once more has the same key; one without a time may be another', () => {
    const event = {
      routing_key: 'x',
      payload: { ...payload, custom_details: { build_state: 'passed', service: 'shop' } },
      links: [{ href: 'https://acme.example/builds/1' }],
    };
    expect(read('pagerduty', event)).toEqual(
      tells({
        key: 'DIGEST',
        title: payload.summary,
        at: Date.parse('2020-07-17T08:42:58.315Z'),
        services: ['shop'],
        url: 'https://acme.example/builds/1',
      }),
    );
    expect(read('pagerduty', { payload: { summary: 'Again' } })).toEqual(tells({ key: `DIGEST@${receivedAt}`, at: receivedAt }));
    expect(read('pagerduty', { payload: {} }).is).toBe('unreadable');
  });
});

describe('Terraform', () => {
  const run = (run_status: string | null, trigger = 'run:completed') => ({
    payload_version: 1,
    notification_configuration_id: 'nc-AeUQ2zfKZzW9TiGZ',
    run_url: 'https://app.terraform.io/app/acme-org/my-workspace/runs/run-FwnENkvDnrpyFC7M',
    run_id: 'run-FwnENkvDnrpyFC7M',
    run_message: 'Add five new queue workers',
    run_created_by: 'sample-user',
    workspace_id: 'ws-XdeUVMWShTesDMME',
    workspace_name: 'my-workspace',
    organization_name: 'acme-org',
    notifications: [{ message: 'Run', trigger, run_status, run_updated_at: '2019-01-25T18:37:04.000Z', run_updated_by: 'sample-user' }],
  });
  it('CHG-11: a run changes something once it applies; a plan does not', () => {
    expect(read('terraform', run('applying', 'run:applying'))).toEqual(tells({ key: 'run-FwnENkvDnrpyFC7M', state: 'started' }));
    expect(read('terraform', run('applied'))).toEqual(
      tells({
        state: 'success',
        at: Date.parse('2019-01-25T18:37:04Z'),
        subject: 'acme-org/my-workspace',
        kind: 'infrastructure',
        by: 'sample-user',
      }),
    );
    expect(read('terraform', run('planned_and_finished')).is).toBe('nothing');
    expect(read('terraform', { ...run(null, 'verification'), run_id: null }).is).toBe('nothing');
  });
  it('CHG-22: drift that an assessment found is told as drift', () => {
    const drift = {
      payload_version: '2',
      trigger_scope: 'assessment',
      trigger: 'assessment:drifted',
      details: {
        new_assessment_result: { id: 'asmtres-vRVQxpqq64EA9V5a', drifted: true, resources_drifted: 4, created_at: '2022-06-09T05:23:10Z' },
        workspace_name: 'my-workspace',
        organization_name: 'acme-org',
      },
    };
    expect(read('terraform', drift)).toEqual(tells({ key: 'asmtres-vRVQxpqq64EA9V5a', isDrift: true, size: 4 }));
  });
});

describe('feature flags', () => {
  const entry = {
    _id: '57c0a8e29969090743529965',
    date: 1_729_123_867_537,
    kind: 'flag',
    name: 'test flag',
    accesses: [{ action: 'updateOn', resource: 'proj/default:env/test:flag/test-flag' }],
    titleVerb: 'turned on the flag',
    member: { email: 'michelle@example.com' },
    _links: { site: { href: '/default/test/features/test-flag', type: 'text/html' } },
  };
  it('CHG-11: a flag that is switched is a change of configuration', () => {
    expect(read('launchdarkly', entry)).toEqual(
      tells({
        key: entry._id,
        subject: 'default/test-flag',
        environment: 'test',
        kind: 'configuration',
        at: entry.date,
        title: 'Flag test-flag: turned on the flag in test',
        url: 'https://app.launchdarkly.com/default/test/features/test-flag',
      }),
    );
    expect(read('launchdarkly', { ...entry, accesses: [{ action: 'updateTags', resource: 'proj/default:env/*:flag/x' }] }).is).toBe(
      'nothing',
    );
    expect(read('launchdarkly', { ...entry, kind: 'project' }).is).toBe('nothing');
    const switched = {
      id: 842,
      type: 'feature-environment-enabled',
      createdBy: 'user@company.com',
      createdAt: '2022-05-12T08:49:49.521Z',
      featureName: 'toggle',
      project: 'my-project',
      environment: 'production',
    };
    expect(read('unleash', switched)).toEqual(
      tells({ key: '842', subject: 'my-project/toggle', title: 'Flag toggle switched on in production' }),
    );
    expect(read('unleash', { ...switched, type: 'feature-tagged' }).is).toBe('nothing');
  });
});

describe('our own contract', () => {
  it('CHG-11: a title is enough, and a mistyped field is refused', () => {
    expect(read('plain', { title: 'Rolled back the shop' })).toEqual(
      tells({ state: 'success', at: receivedAt, isRollback: true, environment: 'production' }),
    );
    expect(read('plain', { title: 'x', key: 'k', at: '2026-11-22T11:00:00+01:00', size: 3 })).toEqual(
      tells({ key: 'k', at: Date.parse('2026-11-22T10:00:00Z'), size: 3 }),
    );
    expect(read('plain', { title: 'x', servces: [] })).toEqual({ is: 'unreadable', refusal: containing('servces') });
  });
  it('a clock that is ahead tells no future', () => {
    expect(read('plain', { title: 'x', at: '2027-01-01T00:00:00Z' })).toEqual(tells({ at: receivedAt }));
  });
});

describe('signatures', () => {
  const body = Buffer.from('Hello, World!');
  it("CHG-11: GitHub's published example holds, and nothing else does", () => {
    const { proof } = contract('github');
    const header = 'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17';
    expect(proof?.holds(header, body, "It's a Secret to Everybody")).toBe(true);
    for (const other of ['', header.slice(7), `${header.slice(0, -1)}8`, header.toUpperCase()])
      expect(proof?.holds(other, body, "It's a Secret to Everybody")).toBe(false);
    expect(proof?.holds(header, Buffer.from('Hello, World?'), "It's a Secret to Everybody")).toBe(false);
  });
  it.each([
    ['terraform', (secret: string) => createHmac('sha512', secret).update(body).digest('hex')],
    ['launchdarkly', (secret: string) => createHmac('sha256', secret).update(body).digest('hex')],
    ['gitlab', (secret: string) => secret],
  ])('CHG-11: %s', (name, sign) => {
    const { proof } = contract(name);
    expect(proof?.holds(sign('right'), body, 'right')).toBe(true);
    expect(proof?.holds(sign('wrong'), body, 'right')).toBe(false);
  });
});
