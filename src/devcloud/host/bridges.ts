/** The bridge that OVN programs; containers' links are its ports. */
export const INTEGRATION_BRIDGE = 'br-int';

/** Which bridge of a host is which provider network of Neutron. */
export const BRIDGE_MAPPINGS = 'physnet1:br-ex';

/** Every host may be a gateway of OVN's routers. */
export const CMS_OPTIONS = 'enable-chassis-as-gw';
