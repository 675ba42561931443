/** The kernel keeps 15 bytes of a link's name; Nova and the Python Kuryr use 14. */
const LENGTH = 14;

/** The names of the two ends of a port's link: those that the Python Kuryr gave. */
export function linkNames(portId: string): { readonly host: string; readonly container: string } {
  return {
    host: `tap${portId}`.slice(0, LENGTH),
    container: `t_c${portId}`.slice(0, LENGTH),
  };
}

const ALIAS = 'kuryr port ';

/** The alias of a port's link: names are too short to hold the whole id. */
export function portAlias(portId: string): string {
  return `${ALIAS}${portId}`;
}

/** The port that a link is for; undefined when it is none of ours. */
export function readPortAlias(alias: string): string | undefined {
  return alias.startsWith(ALIAS) ? alias.slice(ALIAS.length) : undefined;
}
