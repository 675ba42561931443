/** A line is reported each time that the percentage passes one of these. */
const STEP = 10;

/**
 * Reads the lines of APT::Status-Fd (`dlstatus:…:PERCENT:TEXT` while it downloads,
 * `pmstatus:PACKAGE:PERCENT:TEXT` while dpkg works) and reports some of them.
 */
export function progressReader(report: (line: string) => void): (line: string) => void {
  const reached = new Map<string, number>();
  return (line) => {
    const match = /^(dlstatus|pmstatus):[^:]*:([\d.]+):/.exec(line);
    if (!match) return;
    const [, kind = '', percentage] = match;
    const step = Math.floor(Number(percentage) / STEP) * STEP;
    if (step <= (reached.get(kind) ?? 0)) return;
    reached.set(kind, step);
    report(`${kind === 'dlstatus' ? 'downloaded' : 'installed'} ${step} %`);
  };
}
