import { z } from 'zod';

import { bearer, json, startPeer, type Asked, type Reply } from './room-peer.ts';

interface MattermostChannel {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly creator_id: string;
  header: string;
  delete_at: number;
  readonly members: string[];
}

interface MattermostPost {
  readonly id: string;
  readonly channel_id: string;
  readonly user_id: string;
  readonly create_at: number;
  message: string;
  update_at: number;
  delete_at: number;
  readonly type: string;
  original_id: string;
  readonly props: Record<string, unknown>;
}

const newChannel = z.strictObject({
  team_id: z.literal('team1'),
  name: z.string().regex(/^[a-z0-9][a-z0-9_-]{0,62}[a-z0-9]$/),
  display_name: z.string().min(1).max(64),
  type: z.enum(['O', 'P']),
  header: z.string().max(1024),
});
const newPost = z.strictObject({
  channel_id: z.string(),
  message: z.string().min(1).max(16_383),
  props: z.record(z.string(), z.unknown()),
});

const MM_ERROR = (status: number, id: string): Reply => ({ status, body: { id, message: id, status_code: status, request_id: 'r' } });

/** A Mattermost server's API (v4) as far as rooms need it, with a team `crew`, and people who write by themselves. */
export async function startMattermostServer(token: string) {
  const channels: MattermostChannel[] = [];
  const posts: MattermostPost[] = [];
  const users: Record<string, { username: string; nickname: string }> = {
    uines: { username: 'ines', nickname: '' },
    umallory: { username: 'mallory', nickname: 'Mal' },
  };
  let last = 0;
  const now = (): number => (last = Math.max(Date.now(), last + 1));
  const named = (name: string): MattermostChannel | undefined => channels.find((each) => each.name === name);
  const write = (rest: Pick<MattermostPost, 'channel_id' | 'user_id' | 'message' | 'props' | 'type'>): MattermostPost => {
    const at = now();
    const made = { id: `post${posts.length}`, create_at: at, update_at: at, delete_at: 0, original_id: '', ...rest };
    posts.push(made);
    return made;
  };
  const create = (text: string): Reply => {
    const given = newChannel.safeParse(json(text));
    if (!given.success) return MM_ERROR(400, 'api.context.invalid_body_param.app_error');
    if (named(given.data.name) !== undefined) return MM_ERROR(400, 'store.sql_channel.save_channel.exists.app_error');
    const { name, type, header } = given.data;
    const made = { id: `chan${channels.length}`, name, type, header, creator_id: 'ubot', delete_at: 0, members: ['ubot'] };
    channels.push(made);
    write({ channel_id: made.id, user_id: 'ubot', message: 'bot joined', props: {}, type: 'system_join_channel' });
    return { status: 201, body: made };
  };
  const list = (of: MattermostChannel, query: URLSearchParams): Reply => {
    const since = Number(query.get('since') ?? '0');
    const all = posts.filter((each) => each.channel_id === of.id);
    const found =
      since > 0
        ? all.filter((each) => each.update_at > since)
        : all.filter((each) => each.delete_at === 0).slice(-Number(query.get('per_page') ?? '60'));
    return {
      status: 200,
      body: { order: found.map(({ id }) => id).toReversed(), posts: Object.fromEntries(found.map((each) => [each.id, each])) },
    };
  };
  const inChannel = (asked: Asked, of: MattermostChannel, rest: string): Reply => {
    if (rest === '/patch') {
      of.header = z.strictObject({ header: z.string().max(1024) }).parse(json(asked.text)).header;
      return { status: 200, body: of };
    }
    if (rest === '/members') {
      const { user_id: user } = z.strictObject({ user_id: z.string() }).parse(json(asked.text));
      if (users[user] === undefined) return MM_ERROR(404, 'app.user.missing_account.const');
      if (!of.members.includes(user)) of.members.push(user);
      return { status: 201, body: { channel_id: of.id, user_id: user } };
    }
    if (rest === '/posts' && asked.method === 'GET') return list(of, asked.query);
    if (rest === '' && asked.method === 'DELETE') {
      of.delete_at = now();
      return { status: 200, body: { status: 'OK' } };
    }
    return MM_ERROR(404, 'api.context.404.app_error');
  };
  const known = (found: object | undefined, error: string): Reply =>
    found === undefined ? MM_ERROR(404, error) : { status: 200, body: found };
  const userOf = (id: string): object | undefined =>
    users[id] === undefined ? undefined : { id, first_name: '', last_name: '', ...users[id] };
  const makePost = (text: string): Reply => {
    const given = newPost.safeParse(json(text));
    if (!given.success) return MM_ERROR(400, 'api.context.invalid_body_param.app_error');
    return { status: 201, body: write({ user_id: 'ubot', type: '', ...given.data, props: { ...given.data.props, from_bot: 'true' } }) };
  };
  const onChannel = (asked: Asked, id: string, rest: string): Reply => {
    const channel = channels.find((each) => each.id === id);
    return channel === undefined ? MM_ERROR(404, 'api.context.404.app_error') : inChannel(asked, channel, rest);
  };
  const ways: readonly (readonly [RegExp, (asked: Asked, part: string, rest: string) => Reply])[] = [
    [/^GET \/users\/me$/, () => ({ status: 200, body: { id: 'ubot', username: 'evenkeel', is_bot: true } })],
    [/^GET \/teams\/name\/crew$/, () => ({ status: 200, body: { id: 'team1', name: 'crew' } })],
    [/^POST \/channels$/, ({ text }) => create(text)],
    [/^POST \/posts$/, ({ text }) => makePost(text)],
    [/^GET \/teams\/team1\/channels\/name\/([^/]+)$/, (_, name) => known(named(name), 'store.sql_channel.get_by_name.missing.app_error')],
    [/^GET \/users\/(\w+)$/, (_, id) => known(userOf(id), 'app.user.missing_account.const')],
    [/^\w+ \/channels\/(\w+)(\/\w+)?$/, onChannel],
  ];
  const answer = (asked: Asked): Reply => {
    if (!bearer(asked, token)) return MM_ERROR(401, 'api.context.session_expired.app_error');
    const line = `${asked.method} ${asked.path.replace('/api/v4', '')}`;
    for (const [fits, reply] of ways) {
      const found = fits.exec(line);
      if (found !== null) return reply(asked, found[1] ?? '', found[2] ?? '');
    }
    return MM_ERROR(404, 'api.context.404.app_error');
  };
  const peer = await startPeer('Mattermost', answer);
  return {
    ...peer,
    channels,
    /** What stands in a room, as its members read it. */
    read: (name: string): string[] =>
      posts.filter((each) => each.channel_id === named(name)?.id && each.type === '' && each.delete_at === 0).map((each) => each.message),
    /** Writes as the bot does, by the server's own API. */
    post: async (name: string, message: string, mark: string): Promise<unknown> =>
      fetch(`${peer.url}/api/v4/posts`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}` },
        body: JSON.stringify({ channel_id: named(name)?.id, message, props: { evenkeel: mark } }),
      }),
    /** Takes a name before anybody else does. */
    squat: (name: string): void =>
      void channels.push({
        id: `chan${channels.length}`,
        name,
        type: 'O',
        header: 'lunch',
        creator_id: 'umallory',
        delete_at: 0,
        members: [],
      }),
    say: (name: string, user: string, message: string): string =>
      write({ channel_id: named(name)?.id ?? '', user_id: user, message, props: {}, type: '' }).id,
    /** As its server does it: the old words are kept as a post of their own. */
    edit(id: string, message: string): void {
      const post = posts.find((each) => each.id === id);
      if (post === undefined) return;
      posts.push({ ...post, id: `${id}old`, original_id: id, delete_at: now(), update_at: now() });
      post.message = message;
      post.update_at = now();
    },
    remove(id: string): void {
      const post = posts.find((each) => each.id === id);
      if (post !== undefined) post.delete_at = post.update_at = now();
    },
    /** What its server posts when somebody writes a slash command. */
    command: (given: { token: string; user: string; channel: string; text: string; trigger?: string }): RequestInit => ({
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', authorization: `Token ${given.token}` },
      body: new URLSearchParams({
        token: given.token,
        team_id: 'team1',
        team_domain: 'crew',
        channel_id: named(given.channel)?.id ?? given.channel,
        channel_name: given.channel,
        user_id: given.user,
        user_name: users[given.user]?.username ?? given.user,
        command: '/evenkeel',
        text: given.text,
        trigger_id: given.trigger ?? `trigger${now()}`,
        response_url: `${peer.url}/hooks/commands/x`,
      }),
    }),
  };
}
export type MattermostServer = Awaited<ReturnType<typeof startMattermostServer>>;
