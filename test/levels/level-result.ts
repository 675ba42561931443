/** What one test level came to. */
export interface LevelResult {
  readonly level: string;
  readonly passed: number;
  /** Failed tests, test files that could not be loaded, and failures outside of tests. */
  readonly failed: readonly string[];
  readonly skipped: readonly SkippedTest[];
}

export interface SkippedTest {
  readonly test: string;
  /** What the test gave to `ctx.skip(reason)`. */
  readonly reason?: string;
}

/** The line that ends a run: `N passed, N failed`, and `, N skipped` if there are any. */
export function summaryLine(results: readonly LevelResult[]): string {
  const { passed, failed, skipped } = totals(results);
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

/** A run is good when something passed and nothing failed. */
export function succeeded(results: readonly LevelResult[]): boolean {
  const { passed, failed } = totals(results);
  return passed > 0 && failed === 0;
}

/** Each level in a line, then what failed, then what was skipped and why. */
export function explain(results: readonly LevelResult[]): string[] {
  return [
    ...results.map((r) => `${r.level}: ${summaryLine([r])}`),
    ...results.flatMap((r) => r.failed.map((test) => `failed: ${r.level}: ${test}`)),
    ...results.flatMap((r) =>
      r.skipped.map(
        ({ test, reason }) =>
          `skipped: ${r.level}: ${test}: ${reason ?? 'no reason given (say it with ctx.skip)'}`,
      ),
    ),
  ];
}

function totals(results: readonly LevelResult[]) {
  const sum = (count: (r: LevelResult) => number): number =>
    results.reduce((all, result) => all + count(result), 0);
  return {
    passed: sum((r) => r.passed),
    failed: sum((r) => r.failed.length),
    skipped: sum((r) => r.skipped.length),
  };
}
