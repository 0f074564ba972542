// Entry of all pages for staff: each module watches its own part. What they do is in the header comments of templates.

import { watchBar } from "./bar.js";
import { watchBell } from "./bell.js";
import { watchBulk } from "./bulk.js";
import { watchForms } from "./busy.js";
import { watchHands } from "./calm.js";
import { watchCarets } from "./caret.js";
import { watchComposer } from "./composer.js";
import { watchCopies } from "./copy.js";
import { watchCounters } from "./counters.js";
import { watchDialogs } from "./dialogs.js";
import { watchDrafts } from "./drafts.js";
import { watchFiles } from "./files.js";
import { watchGroups } from "./groups.js";
import { watchInserts } from "./insert.js";
import { watchKeys } from "./keys.js";
import { watchLists } from "./lists.js";
import { watchPalette } from "./palette.js";
import { watchPickers } from "./picker.js";
import { watchFolds } from "./remember.js";
import { watchToasts } from "./say.js";
import { watchSession } from "./session.js";
import { watchSteps } from "./steps.js";
import { watchSwaps } from "./swaps.js";
import { watchTicket } from "./ticket.js";
import { watchTimes } from "./times.js";
import { watchUnsent } from "./unsent.js";

// Files first: a form whose uploads are underway is held back before anything else hears of its sending.
for (const watch of [
  watchFiles, watchSwaps, watchGroups, watchDialogs, watchDrafts, watchForms, watchSession, watchKeys, watchHands, watchBar, watchPalette, watchPickers,
  watchFolds, watchLists, watchBulk, watchComposer, watchTicket, watchSteps, watchTimes, watchCounters, watchCopies, watchCarets, watchToasts,
  watchUnsent, watchInserts, watchBell,
]) watch();
