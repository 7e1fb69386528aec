// The clock of the tests for Stryker, which loads an environment without transforming it.
const { require: requireTypeScript } = require('tsx/cjs/api');

module.exports = requireTypeScript('../setup/environment.ts', __filename).default;
