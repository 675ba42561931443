import { expect, test } from 'vitest';
import { discoveryFile } from './discovery-file.ts';

test('a plain address is told by a spec file', () => {
  expect(discoveryFile('http://127.0.0.1:23750')).toEqual({
    path: '/etc/docker/plugins/kuryr.spec',
    text: 'tcp://127.0.0.1:23750\n',
  });
});

test('with TLS dockerd is told the files of its side', () => {
  const docker = { caFile: '/ca.pem', certFile: '/docker.pem', keyFile: '/docker.key' };
  const { path, text } = discoveryFile('http://kuryr.example:23750', docker);
  expect(path).toBe('/etc/docker/plugins/kuryr.json');
  expect(JSON.parse(text)).toEqual({
    Name: 'kuryr',
    Addr: 'https://kuryr.example:23750',
    TLSConfig: {
      InsecureSkipVerify: false,
      CAFile: '/ca.pem',
      CertFile: '/docker.pem',
      KeyFile: '/docker.key',
    },
  });
});

test('without a certificate of its own dockerd only checks that of Kuryr', () => {
  const { text } = discoveryFile('http://127.0.0.1:1', { caFile: '/ca.pem' });
  expect(JSON.parse(text).TLSConfig).toEqual({ InsecureSkipVerify: false, CAFile: '/ca.pem' });
});

test.each([
  ['http://0.0.0.0:1', 'tcp://127.0.0.1:1\n'],
  ['http://[::]:1', 'tcp://[::1]:1\n'],
])('an address that stands for all, %s, is reached on loopback', (uri, text) => {
  expect(discoveryFile(uri).text).toBe(text);
});
