import { option, optional } from './option.ts';
import { boolean, choice, path, string } from './option-types.ts';

const group = 'DEFAULT';

/** The part of oslo.log's options that has a meaning here. */
export const logOptions = {
  debug: option({
    group,
    name: 'debug',
    type: boolean,
    default: 'false',
    from: 'upstream',
    help: 'The same as log_level = debug. A log_level that is set goes before it.',
  }),
  logLevel: optional({
    group,
    name: 'log_level',
    type: choice(['trace', 'debug', 'info', 'warn', 'error', 'fatal'], {
      warning: 'warn',
      critical: 'fatal',
    }),
    env: 'LOG_LEVEL',
    from: 'kuryr',
    help: 'The least important messages that are logged. Without it: info, or debug if debug is on.',
  }),
  logFile: optional({
    group,
    name: 'log_file',
    type: string(),
    deprecated: ['DEFAULT.logfile'],
    from: 'upstream',
    help: 'The file to log to, absolute or relative to log_dir. Without it the log goes to standard output.',
  }),
  logDir: optional({
    group,
    name: 'log_dir',
    type: path,
    deprecated: ['DEFAULT.logdir'],
    from: 'upstream',
    help: 'The folder of a relative log_file. Alone, it makes the log file <log_dir>/kuryr.log.',
  }),
};
