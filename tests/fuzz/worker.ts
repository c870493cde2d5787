/**
 * The worker of {@link fuzz}.
 *
 * @module
 */

import { serve } from "./serve.ts";
import { TARGETS } from "./targets.ts";

serve(TARGETS);
