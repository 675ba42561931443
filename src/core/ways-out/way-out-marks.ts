/** Marks an interface of a router as ours, beside its name. */
export const WAY_OUT_DESCRIPTION = 'Way out of a Docker network, made by Kuryr.';
export const WAY_OUT_NAME = 'kuryr-way-out';

/** Its device owner until a router has it. */
export const WAY_OUT_OWNER = 'kuryr:way-out';
