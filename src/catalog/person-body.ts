import { z } from 'zod';

import { emailField, lineField, zoneField } from '../platform/fields.ts';

/** A person, as files and requests write one. */
export const personBody = z.strictObject({ name: lineField(), email: emailField, zone: zoneField.default('UTC') });
export type PersonBody = z.output<typeof personBody>;
