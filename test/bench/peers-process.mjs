// The servers that channels send to, in a process of their own, so that receiving costs the sender no time.
// Says "PEERS {…}" with their addresses, and answers the key of a sender of pushes, sent to it, with a browser's subscription.
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';

import { runnerImport } from 'vite';

const load = async (name) =>
  (await runnerImport(fileURLToPath(new URL(`../support/${name}.ts`, import.meta.url)), { configFile: false, logLevel: 'error' })).module;

const [account, slackToken, telegramToken] = process.argv.slice(2);
const [chats, ntfy, twilio, push] = await Promise.all(['chat-peers', 'ntfy-server', 'twilio-peer', 'push-service'].map(load));
const pushService = await push.startPushService();
const peers = {
  ntfy: await ntfy.startNtfyServer(),
  twilio: await twilio.startTwilioPeer({ accountSid: account, authToken: account }),
  slack: await chats.startSlack(slackToken),
  telegram: await chats.startTelegram(telegramToken),
  mattermost: await chats.startMattermost(),
  teams: await chats.startTeams(),
};
const receiver = createServer((request, response) => request.resume().on('end', () => response.writeHead(204).end()));
const { listen } = await load('listen');
peers.webhook = { url: `http://127.0.0.1:${await listen(receiver)}` };
const urls = Object.fromEntries(Object.entries(peers).map(([name, peer]) => [name, peer.url]));
process.on('message', (key) => process.send(pushService.subscribe(key)));
process.stdout.write(`PEERS ${JSON.stringify(urls)}\n`);
process.on('disconnect', () => process.exit());
