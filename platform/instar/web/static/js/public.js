// Entry of the pages for everybody. They work without it; it keeps what was typed, sends a form once, uploads files as
// they are chosen. Pages with live conditions load htmx themselves.

import { watchForms } from "./busy.js";
import { watchDrafts } from "./drafts.js";
import { watchFiles } from "./files.js";
import { watchGroups } from "./groups.js";
import { watchToasts } from "./say.js";
import { watchSwaps } from "./swaps.js";
import { watchTimes } from "./times.js";

for (const watch of [watchFiles, watchSwaps, watchGroups, watchDrafts, watchForms, watchTimes, watchToasts]) watch();
