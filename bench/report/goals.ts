import type { JudgedGoal } from '../goals.ts';
import { table } from './table.ts';

export function goalsTable(goals: readonly JudgedGoal[]): string {
  const rows = goals.map(({ what, seen, least, most, kept }) => {
    const limits = [least !== undefined && `from ${least}`, most !== undefined && `up to ${most}`];
    const seenText = Number.isInteger(seen) ? String(seen) : seen.toFixed(2);
    return [`${kept ? 'ok    ' : 'MISSED'}  ${what}`, seenText, limits.filter(Boolean).join(' ')];
  });
  return table([['', 'seen', 'goal'], ...rows]);
}
