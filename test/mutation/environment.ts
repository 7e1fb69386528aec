/** The environment of the tests, which says as well which mutants each test reaches. */

import { mixinJestEnvironment } from '@stryker-mutator/jest-runner';

import VirtualTimeEnvironment from '../setup/environment';

export default mixinJestEnvironment(VirtualTimeEnvironment);
