import { z } from 'zod';

/** What the Docker Engine says of itself. */
export interface DockerEngine {
  readonly version: string;
  /** As `1.41`. */
  readonly apiVersion: string;
  readonly swarm: boolean;
  readonly liveRestore: boolean;
  /** The folder of its data. */
  readonly root: string;
}

/** What `GET /version` answers. */
export const engineVersion = z.looseObject({ Version: z.string(), ApiVersion: z.string() });

/** What `GET /info` answers. */
export const engineInfo = z.looseObject({
  Swarm: z.looseObject({ LocalNodeState: z.string().default('inactive') }).nullish(),
  LiveRestoreEnabled: z.boolean().default(false),
  DockerRootDir: z.string().default('/var/lib/docker'),
});
