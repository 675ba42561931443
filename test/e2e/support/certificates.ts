import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

/** An authority, and who it signed for; paths of PEM files. */
export interface Certificates {
  readonly ca: string;
  readonly server: { readonly cert: string; readonly key: string };
  readonly client: { readonly cert: string; readonly key: string };
}

/** Makes an authority in a folder that signs for a server at 127.0.0.1 and for one client. */
export function makeCertificates(folder: string): Certificates {
  const at = (name: string) => join(folder, name);
  const openssl = (...argv: readonly string[]) =>
    execFileSync('openssl', argv, { stdio: ['ignore', 'ignore', 'pipe'] });
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '1'];
  const ca = at('ca.pem');
  openssl('req', '-x509', ...key, '-keyout', at('ca.key'), '-out', ca, '-subj', '/CN=authority');
  const signed = (name: string, extension: string) => {
    const pair = { cert: at(`${name}.pem`), key: at(`${name}.key`) };
    const by = ['-CA', ca, '-CAkey', at('ca.key')];
    const what = ['-subj', `/CN=${name}`, '-addext', extension];
    openssl('req', '-x509', ...key, ...by, ...what, '-keyout', pair.key, '-out', pair.cert);
    return pair;
  };
  return {
    ca,
    server: signed('kuryr', 'subjectAltName=IP:127.0.0.1'),
    client: signed('dockerd', 'extendedKeyUsage=clientAuth'),
  };
}
