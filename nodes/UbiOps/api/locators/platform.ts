import { asLocators } from './locator';

/** What is around the models: users, roles, schedules, webhooks, metrics, instances. */
export const platformLocators = asLocators({});
