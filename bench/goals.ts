/** What a measurement must come to: a count, a ratio, or what is left of a time without the machine's own share. */
export interface Goal {
  readonly what: string;
  readonly seen: number;
  readonly least?: number;
  readonly most?: number;
}

export interface JudgedGoal extends Goal {
  readonly kept: boolean;
}

/** What was not measured is not kept. */
export function judge(goals: readonly Goal[]): readonly JudgedGoal[] {
  return goals.map((goal) => {
    const { seen, least = Number.NEGATIVE_INFINITY, most = Number.POSITIVE_INFINITY } = goal;
    return { ...goal, kept: seen >= least && seen <= most };
  });
}
