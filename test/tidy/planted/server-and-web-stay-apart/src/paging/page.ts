import { Screen } from './web/screen.tsx';

export const page = Screen;
