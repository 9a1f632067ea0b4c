import { simulated } from './simulated.ts';
import { plays } from './suite.ts';

plays(simulated);
