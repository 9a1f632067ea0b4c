export { listenForReplies, type Act, type Noticed, type ReplyListener, type ReplySettings } from './listen.ts';
