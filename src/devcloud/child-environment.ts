/** The variable that marks every process that a devcloud starts; its value is the state directory. */
export const MARK = 'KURYR_DEVCLOUD';

/** Debian's own directories: an interpreter of the user's in PATH lacks the services' modules. */
export const SYSTEM_PATH = '/usr/sbin:/usr/bin:/sbin:/bin';

/**
 * The whole environment of a devcloud's process. Nothing of the user's passes: a Python path, a
 * proxy or an `OS_*` variable would change what the services do.
 */
export function childEnvironment(root: string): Record<string, string> {
  return { PATH: SYSTEM_PATH, LC_ALL: 'C.UTF-8', HOME: root, [MARK]: root };
}

/** The environment of the system's small tools, as `ip`. */
export const toolEnvironment: Readonly<Record<string, string>> = {
  PATH: SYSTEM_PATH,
  LC_ALL: 'C.UTF-8',
};
