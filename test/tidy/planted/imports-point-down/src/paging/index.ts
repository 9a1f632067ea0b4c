export const page = 'page';
export type Page = string;
