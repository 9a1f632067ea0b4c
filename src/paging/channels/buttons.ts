import type { AnswerCommand } from '../rules/mail-reply.ts';
import type { Content, ProviderHooks } from './channel.ts';

/** The buttons beside a page in a chat, in their order. */
export const buttons: readonly { readonly command: AnswerCommand; readonly label: string }[] = [
  { command: 'ack', label: 'Stop my page' },
  { command: 'take', label: 'Take' },
  { command: 'escalate', label: 'Escalate' },
];

const done: Readonly<Record<AnswerCommand, string>> = {
  ack: 'Your page is stopped. Others are told.',
  take: 'The ticket is yours.',
  decline: 'Declined. The next in line is called.',
  escalate: 'The next in line is called.',
};

/** The token that buttons carry; undefined for what asks for no answer. */
export const tokenOf = ({ purpose, token }: Content): string | undefined => (purpose === 'page' ? token : undefined);

/** A button that somebody pressed: the callback's own name, and what the button carried. */
export interface Press {
  readonly callback: string;
  readonly token: string;
  readonly command: string;
}

/** Does what a button says, once. Answers the words to show; undefined for a callback that comes again. */
export async function press(hooks: Pick<ProviderHooks, 'act' | 'isNew'>, { callback, token, command }: Press): Promise<string | undefined> {
  const button = buttons.find((each) => each.command === command);
  if (button === undefined) return 'Nothing was changed: this button is not known.';
  if (!(await hooks.isNew(callback))) return undefined;
  const result = await hooks.act(token, button.command);
  return result.ok ? done[button.command] : `Nothing was changed: ${result.refusal.detail}.`;
}

/** The JSON of a body, or undefined. */
export function jsonOf(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
