import { bare, type Route } from '../route.ts';

/** The handshake that every Docker plugin answers first. */
export const pluginRoutes: readonly Route[] = [
  bare('Plugin.Activate', () => ({ Implements: ['NetworkDriver', 'IpamDriver'] })),
];
