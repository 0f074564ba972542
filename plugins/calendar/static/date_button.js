// The button beside a ticket that opens "Change date…".

const icon = document.getElementById("cal-icon");

export function dateButton(number, words) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "btn btn-icon btn-sm cal-change";
  made.append(icon.content.cloneNode(true));
  made.title = words.change;
  made.setAttribute("aria-label", words.changeOf.replace("{number}", number));
  return made;
}
