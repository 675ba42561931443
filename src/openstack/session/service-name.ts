const NAMES: Readonly<Record<string, string>> = {
  identity: 'Keystone',
  network: 'Neutron',
  volumev3: 'Cinder',
  'block-storage': 'Cinder',
  sharev2: 'Manila',
  'shared-file-system': 'Manila',
  compute: 'Nova',
};

/** What users call the service of a catalogue type. */
export function serviceName(type: string): string {
  return NAMES[type] ?? type;
}
