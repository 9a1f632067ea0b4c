export { Chat } from './chat.ts';
export { chatRoutes, type ChatState } from './routes.ts';
