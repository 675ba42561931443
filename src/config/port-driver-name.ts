/** The port drivers of this release; a link of this kind joins the container to its Neutron port. */
export const portDriverNames = ['veth'] as const;

export type PortDriverName = (typeof portDriverNames)[number];
