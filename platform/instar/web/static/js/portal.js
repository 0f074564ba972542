// Entry of the portal's pages. They work without it; it keeps what was typed here and on the server, sends a form once,
// uploads files as they are chosen, finds services while one types. Pages with live conditions load htmx themselves.

import { watchForms } from "./busy.js";
import { watchDrafts } from "./drafts.js";
import { watchFiles } from "./files.js";
import { watchGroups } from "./groups.js";
import { watchPickers } from "./picker.js";
import { watchToasts } from "./say.js";
import { watchSearches } from "./search.js";
import { watchSwaps } from "./swaps.js";
import { watchTimes } from "./times.js";
import { watchUnsent } from "./unsent.js";

for (const watch of [watchFiles, watchSwaps, watchGroups, watchDrafts, watchForms, watchPickers, watchTimes, watchToasts, watchUnsent, watchSearches]) watch();
