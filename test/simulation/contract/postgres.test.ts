import { postgres } from './postgres.ts';
import { plays } from './suite.ts';

plays(postgres);
