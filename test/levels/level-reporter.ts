import { writeFileSync } from 'node:fs';
import type { Reporter, SerializedError, TestModule } from 'vitest/node';
import type { LevelResult, SkippedTest } from './level-result.ts';

/**
 * Writes a LevelResult to the file that KURYR_LEVEL_RESULT names. Vitest's own JSON reporter leaves out why a test
 * was skipped.
 */
export default class LevelReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly SerializedError[]): void {
    let passed = 0;
    const failed: string[] = [];
    const skipped: SkippedTest[] = [];
    for (const module of modules) {
      if (module.errors().length > 0) failed.push(`${module.relativeModuleId} could not be run`);
      for (const test of module.children.allTests()) {
        const name = `${module.relativeModuleId} > ${test.fullName}`;
        const result = test.result();
        if (result.state === 'passed') passed += 1;
        else if (result.state === 'failed') failed.push(name);
        else if (result.state === 'skipped') {
          skipped.push({ test: name, ...(result.note ? { reason: result.note } : {}) });
        } else failed.push(`${name} did not end`);
      }
      for (const suite of module.children.allSuites()) {
        if (suite.errors().length > 0) failed.push(`${suite.fullName} (its hooks)`);
      }
    }
    failed.push(...unhandled.map((error) => `outside of a test: ${error.message}`));
    const level = process.env['KURYR_LEVEL'] ?? '';
    const result: LevelResult = { level, passed, failed, skipped };
    const file = process.env['KURYR_LEVEL_RESULT'];
    if (file) writeFileSync(file, JSON.stringify(result));
  }
}
