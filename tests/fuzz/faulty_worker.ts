/**
 * A worker that fuzzes faulty readers.
 *
 * @module
 */

import { FAULTY } from "./faulty_targets.ts";
import { serve } from "./serve.ts";

serve(FAULTY);
