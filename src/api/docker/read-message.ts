import type { z } from 'zod';
import { KuryrError } from '../../errors/kuryr-error.ts';

/**
 * Reads the body of a plugin call.
 *
 * An empty body is refused: after a connection that broke mid-call dockerd repeats the call with an
 * empty body, and an answer of success would make it believe that the call was carried out.
 */
export function readMessage<T>(method: string, body: string, schema: z.ZodType<T>): T {
  if (body.trim() === '') {
    throw bad(
      `${method} came empty, as dockerd repeats a call whose connection broke; run the command again`,
    );
  }
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    throw bad(`${method}: the body is not valid JSON`);
  }
  const result = schema.safeParse(json);
  if (result.success) return result.data;
  const issue = firstIssue(result.error.issues);
  const where = issue.path.map(String).join('.');
  throw bad(
    where ? `${method}: ${where} ${issue.message}` : `${method}: the body ${issue.message}`,
  );
}

interface Issue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** One sentence for the user: the first issue, looked up inside unions, without validator jargon. */
function firstIssue(issues: readonly z.core.$ZodIssue[]): Issue {
  const issue = issues[0];
  if (!issue) return { path: [], message: 'does not follow the plugin protocol' };
  if (issue.code === 'invalid_union') {
    const last = issue.errors.at(-1)?.[0];
    const inner = last ? firstIssue([last]) : undefined;
    if (inner) return { path: [...issue.path, ...inner.path], message: inner.message };
  }
  if (issue.message.startsWith('Invalid input: expected ')) {
    const [wanted, got] = issue.message
      .slice('Invalid input: expected '.length)
      .split(', received ');
    return {
      path: issue.path,
      message: got === 'undefined' ? 'is missing' : `must be of type ${wanted}`,
    };
  }
  return issue;
}

function bad(what: string): KuryrError {
  return new KuryrError('BAD_REQUEST', { what });
}
