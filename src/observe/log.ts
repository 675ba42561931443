import { type DestinationStream, type Level, type Logger, pino } from 'pino';
import { currentRequestId } from './request-context.ts';

export type { Logger };

/** From all to the least. */
export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const;

/** Keys whose values never reach a log, at the top and up to two levels down. */
const SECRET_KEYS = [
  'password',
  'passwd',
  'secret',
  'token',
  'adminPass',
  'application_credential_secret',
  'applicationCredentialSecret',
  '["x-auth-token"]',
  '["X-Auth-Token"]',
  '["x-subject-token"]',
  'authorization',
];

/** Structured logs (JSON lines), each with the request id of the call that wrote it. */
export function createLogger(
  options: { level?: Level | 'silent' } = {},
  destination?: DestinationStream,
): Logger {
  const paths = SECRET_KEYS.flatMap((key) => {
    const dot = key.startsWith('[') ? '' : '.';
    return [key, `*${dot}${key}`, `*.*${dot}${key}`];
  });
  const settings = {
    level: options.level ?? 'info',
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: { paths, censor: '***' },
    mixin: () => {
      const requestId = currentRequestId();
      return requestId ? { requestId } : {};
    },
  };
  return destination ? pino(settings, destination) : pino(settings);
}

/** A logger that writes nothing, for tests and one-shot commands. */
export const silentLogger: Logger = pino({ level: 'silent' });
