/** The role of a page by which somebody is called in beside the steps of the ticket's escalation: taking the ticket does not end it, and declining it moves no step. */
export const CALLED_IN = 'called in';
