/** What is being typed of the step that is next. It outlives the step: what is typed while one is marked is for the next. */
export interface SeenWords {
  readonly note: string;
  readonly setNote: (change: (note: string) => string) => void;
  /** That a step is marked by a press. */
  readonly onMark: () => void;
}

/** What is left of a note once a part of it was sent. */
export const afterSent = (note: string, sent: string): string => (note.startsWith(sent) ? note.slice(sent.length).trimStart() : note);
