// A reporter of Vitest that writes the name of each test as it begins and ends into the file of `GAN_KIT_TEST_LOG`: a
// sign of life, and where it stood if there is none.
import { appendFileSync } from 'node:fs';

const file = process.env.GAN_KIT_TEST_LOG;
const nameOf = test => `${test.module.relativeModuleId} > ${test.fullName}`;
const write = text => {
  if (file) appendFileSync(file, `${text}\n`);
};

export default class TestLog {
  onTestCaseReady(test) {
    write(`began ${nameOf(test)}`);
  }

  onTestCaseResult(test) {
    write(`ended ${nameOf(test)}`);
  }
}
