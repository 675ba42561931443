/** Where a user says an option. `--driver-opt` belongs to one container on one network. */
export type Flag = '-o' | '--ipam-opt' | '--driver-opt';

/** One option of networks or containers, as it is read and as it is documented. */
export interface DriverOption {
  /** Several where a thing may be named in several ways. */
  readonly names: readonly string[];
  readonly flags: readonly Flag[];
  /** What stands behind `=`, for people. */
  readonly value: string;
  readonly help: string;
}

const BOTH: readonly Flag[] = ['-o', '--ipam-opt'];

/** Every option that Kuryr knows; one that begins like these and is not here is refused. */
export const driverOptions: readonly DriverOption[] = [
  {
    names: ['kuryr.name'],
    flags: ['-o'],
    value: 'text',
    help: 'what the new Neutron network is called, instead of `kuryr-net-<8 digits of the Docker network>`. One that exists keeps its name',
  },
  {
    names: ['neutron.net.uuid', 'neutron.net.name'],
    flags: ['-o'],
    value: 'id, name',
    help: 'uses this Neutron network instead of making one',
  },
  {
    names: ['neutron.net.shared'],
    flags: ['-o'],
    value: 'true, false',
    help: '`true`: other projects may use the new network. Of an existing one: what it must be',
  },
  {
    names: [
      'neutron.subnet.uuid',
      'neutron.subnet.name',
      'neutron.subnet.v6.uuid',
      'neutron.subnet.v6.name',
    ],
    flags: BOTH,
    value: 'id, name',
    help: 'uses this subnet. With `--ipam-opt` nothing else is needed: network, range and gateway follow from it; with `-o` alone `--subnet` must be given',
  },
  {
    names: [
      'neutron.pool.uuid',
      'neutron.pool.name',
      'neutron.pool.v6.uuid',
      'neutron.pool.v6.name',
    ],
    flags: BOTH,
    value: 'id, name',
    help: 'takes the range from this subnet pool instead of the default one; with `-o` alone `--subnet` must be given',
  },
];
