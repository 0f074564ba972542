// Approval: one agrees for all, or several have a seat each. A person who has decided in one seat may not in another, nor may
// who stands in for him (`not_by`). Seats of one team, or of people by name, are one step that is done for each of them;
// where each is for others, they are steps in a sub-process.

/** answers: {title?, who: candidates, how: "one" | "all" | "any" | "some" | "turn", count?, of?, reject: {to} | {end: true},
 * reason?: false, seats?: candidates of each, stage?}. `of`: how many seats a team or profile has; named people have one each. */
export function approval(site, answers) {
  const id = site.name("approval");
  const title = answers.title || site.text("approve");
  const on = site.target(null);
  const reject = site.target(answers.reject ?? { end: true, result: "rejected" });
  const base = { ...(answers.stage ? { stage: answers.stage } : {}) };
  const seats = answers.how === "one" ? [answers.who] : seatsOf(answers);
  const job = { site, id, title, reason: answers.reason !== false };
  if (seats.length < 2) return site.lead(site.add(id, { ...base, ...decision(job, title, seats[0], on, reject) }));
  const turn = answers.how === "turn";
  const enough = { all: seats.length, turn: seats.length, any: 1 }[answers.how] ?? Math.min(Math.max(1, Number(answers.count) || 1), seats.length);
  const many = manyOf(seats);
  if (many) return site.lead(site.add(id, { ...base, ...oneForEach(job, many, seats.length, enough, turn, on, reject) }));
  return site.lead(turn ? inTurn(job, base, seats, on, reject) : together(job, base, seats, enough, on, reject));
}

/** Who has a seat: each of the named people, or so many of a team. */
export function seatsOf({ who, of, seats }) {
  if (seats?.length > 1) return structuredClone(seats);
  if (Array.isArray(who?.user) && who.user.length > 1) return who.user.map((user) => ({ user }));
  return Array.from({ length: Math.min(20, Math.max(1, Number(of) || 1)) }, () => structuredClone(who));
}

/** {each, who} of seats that one step can stand for: all for the same, or each for one person; null for others. */
function manyOf(seats) {
  const same = seats.every((one) => JSON.stringify(one) === JSON.stringify(seats[0]));
  if (same) return { each: `[${seats.map((_seat, at) => at + 1).join(", ")}]`, who: { candidates: seats[0] } };
  const people = seats.map((one) => (typeof one?.user === "string" && Object.keys(one).length === 1 ? one.user : null));
  if (!people.every((login) => /^[\w.@+-]+$/.test(login ?? ""))) return null;
  return { each: `[${people.map((login) => `'${login}'`).join(", ")}]`, who: { assignee: { "=": "item" } } };
}

/** One step, done for each seat until enough agree, or until so many refuse that no longer enough can. */
function oneForEach(job, { each, who }, count, enough, turn, on, reject) {
  const agreed = `multi.outcomes.approve >= ${enough}`;
  const { next: [yes, no], ...step } = decision(job, job.title, null, on, reject);
  const multi = { each, ...(turn ? { mode: "sequential" } : {}), until: `${agreed} || multi.outcomes.reject >= ${count - enough + 1}` };
  return { ...step, ...who, not_by: job.id, multi, next: [{ ...yes, when: agreed }, { ...no, default: true }] };
}

function decision({ site, id, reason }, title, who, on, reject) {
  const why = { id: `${id}_reason`, type: "text", title: site.text("reason"), required: true, lines: 3 };
  return {
    type: "userTask",
    title,
    ...(who ? { candidates: who } : {}),
    next: [
      { to: on, outcome: "approve", title: site.text("approve") },
      { to: reject, outcome: "reject", title: site.text("reject"), tone: "danger", ...(reason ? { form: { fields: [why] } } : {}) },
    ],
  };
}

/** One after the other; the first refusal is one. */
function inTurn(job, base, seats, on, reject) {
  const ids = seats.map((_seat, at) => (at ? job.site.name(`${job.id}_${at + 1}`) : job.id));
  seats.forEach((seat, at) => {
    const node = decision(job, numbered(job.title, at + 1, seats.length), seat, ids[at + 1] ?? on, reject);
    const before = ids.slice(0, at);
    job.site.add(ids[at], { ...(at ? {} : base), ...node, ...(before.length ? { not_by: before } : {}) });
  });
  return ids[0];
}

/** All at once, in a sub-process that is over with enough of one answer: agreed goes on, refused leaves by its edge. */
function together({ site, id, title, reason }, base, seats, enough, on, reject) {
  const name = (word) => site.name(`${id}_${word}`);
  const ids = seats.map((_seat, at) => name(at + 1));
  const [start, split, agreed, refused, edge] = ["start", "asked", "agreed", "refused", "rejected"].map(name);
  const nodes = { [start]: { type: "startEvent", next: split }, [split]: { type: "parallelGateway", next: ids } };
  const enoughOf = (word, count, end) => {
    if (count === 1) return end;
    const gateway = name(word);
    nodes[gateway] = { type: "complexGateway", join: { count }, next: end };
    return gateway;
  };
  const yes = enoughOf("yes", enough, agreed);
  const no = enoughOf("no", seats.length - enough + 1, refused);
  seats.forEach((seat, at) => {
    const others = ids.filter((one) => one !== ids[at]);
    nodes[ids[at]] = { ...decision({ site, id, reason }, numbered(title, at + 1, seats.length), seat, yes, no), not_by: others };
  });
  nodes[agreed] = { type: "endEvent", terminate: true };
  nodes[refused] = { type: "endEvent", error: "rejected" };
  site.add(id, { type: "subProcess", ...base, title, nodes, next: on });
  site.add(edge, { type: "boundaryEvent", attachedTo: id, error: "rejected", title: site.text("rejected"), next: reject });
  return id;
}

function numbered(title, at, of) {
  const put = (text) => `${text} ${at}/${of}`;
  return typeof title === "object" ? Object.fromEntries(Object.entries(title).map(([lang, text]) => [lang, put(text)])) : put(title);
}
