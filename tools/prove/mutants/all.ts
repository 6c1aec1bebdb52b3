import { CHAT_MUTANTS } from './chat-mutants.js';
import { DELIVERY_MUTANTS } from './delivery-mutants.js';
import { type Mutant } from './mutant.js';
import { SERVICE_MUTANTS } from './service-mutants.js';
import { STOCK_MUTANTS } from './stock-mutants.js';
import { TEAM_MUTANTS } from './team-mutants.js';
import { TIMELINE_MUTANTS } from './timeline-mutants.js';

export const MUTANTS: readonly Mutant[] = [
  ...DELIVERY_MUTANTS,
  ...STOCK_MUTANTS,
  ...SERVICE_MUTANTS,
  ...CHAT_MUTANTS,
  ...TIMELINE_MUTANTS,
  ...TEAM_MUTANTS,
];
