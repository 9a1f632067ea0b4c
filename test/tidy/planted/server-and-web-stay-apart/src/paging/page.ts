import { Screen } from './web/screen.tsx'; // fault

export const page = Screen;
