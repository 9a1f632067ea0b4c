import { useEffect } from 'react';

declare global {
  interface Window {
    /** Ends the keeping of last-script.ts, and answers what was done to the page that the server has drawn, in its order. */
    evenkeelEarly?: (() => readonly Early[]) | undefined;
  }
}

/** Something done before the app was there. */
export interface Early {
  readonly element: HTMLElement;
  readonly how: 'press' | 'type' | 'enter';
  /** What the element said then. */
  readonly words: string;
}

const wordsOf = (element: Element): string => element.getAttribute('aria-label') ?? element.textContent;

/** The element as the app has it: the same, or where the app drew anew the one that says the same. Nothing else is pressed for it. */
function standing({ element, words }: Early): HTMLElement | undefined {
  const all = element.isConnected ? [element] : [...document.querySelectorAll<HTMLElement>(element.tagName)];
  return all.find((each) => wordsOf(each) === words);
}

/** Types a text as a person would: React hears of a value only when it is another than it knew. */
function type(input: HTMLInputElement, text: string): void {
  input.value = '';
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set?.call(input, text);
  input.dispatchEvent(new Event('input', { bubbles: true }));
}

function redo({ element: then, how }: Early, element: HTMLElement): void {
  if (how === 'press') element.click();
  else if (element instanceof HTMLInputElement && then instanceof HTMLInputElement) {
    if (how === 'type') type(element, then.value);
    else element.form?.requestSubmit();
  }
}

const turn = (): Promise<void> => new Promise((done) => void setTimeout(done));

async function redoAll(): Promise<void> {
  const acts = window.evenkeelEarly?.() ?? [];
  window.evenkeelEarly = undefined;
  for (const act of acts) {
    const element = standing(act);
    act.element.ariaBusy = null;
    if (element !== undefined) redo(act, element);
    await turn();
  }
  await turn();
  // From here on the page is the app's.
  document.documentElement.removeAttribute('data-app');
}

/** Does what was pressed, typed and entered before the app was there, once it has taken over the page that the server has drawn. */
export function useEarly(): void {
  useEffect(() => void redoAll(), []);
}
