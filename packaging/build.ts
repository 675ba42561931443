import { compile } from './compile.ts';
import { ROOT } from './product.ts';

/** `make build`: the compiled sources, in `dist/`. */
compile(`${ROOT}/dist`);
