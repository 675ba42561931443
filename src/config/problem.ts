/** Something about the configuration that a user should know: a mistake, or a warning. */
export interface Problem {
  /** File and line, environment variable or command line option, and the option if there is one. */
  readonly where: string;
  /** What is wrong and what is allowed; never a secret. */
  readonly what: string;
}
