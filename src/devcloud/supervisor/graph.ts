import type { Service, Unit } from './unit.ts';

/** The services among the units. */
export function servicesOf(units: readonly Unit[]): Service[] {
  return units.filter((unit) => unit.kind === 'service');
}

/** Every unit that `name` needs, at first or further hand. */
export function needsOf(units: readonly Unit[], name: string): Set<string> {
  const byName = new Map(units.map((unit) => [unit.name, unit]));
  const found = new Set<string>();
  const visit = (unitName: string) => {
    const unit = byName.get(unitName);
    if (!unit) throw new TypeError(`no unit is called ${unitName}`);
    for (const need of unit.needs) {
      if (found.has(need)) continue;
      found.add(need);
      visit(need);
    }
  };
  visit(name);
  return found;
}

/** These services and all that must start anew with them. */
export function withFollowers(units: readonly Unit[], names: Iterable<string>): Set<string> {
  const found = new Set(names);
  for (let before = -1; before !== found.size; ) {
    before = found.size;
    for (const service of servicesOf(units)) {
      if (service.restartsWith?.some((leader) => found.has(leader))) found.add(service.name);
    }
  }
  return found;
}

/**
 * The steps to do: those that were not done, those that need a service that starts, and those that
 * need another step that is done now. A step that is done once is not done again.
 */
export function stepsToDo(
  units: readonly Unit[],
  starting: ReadonlySet<string>,
  isDone: (name: string) => boolean,
): Set<string> {
  const found = new Set<string>();
  for (let before = -1; before !== found.size; ) {
    before = found.size;
    for (const unit of units) {
      if (unit.kind !== 'step') continue;
      const moved = unit.needs.some((need) => starting.has(need) || found.has(need));
      if (!isDone(unit.name) || (moved && !unit.once)) found.add(unit.name);
    }
  }
  return found;
}
