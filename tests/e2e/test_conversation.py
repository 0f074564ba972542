"""Writing on a ticket: replies and notes, files, and messages that arrive meanwhile."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from instar.commands import CompleteWork, OpenTicket, accounts, execute
from instar.commands.messages import PostReply

pytestmark = [pytest.mark.browser, pytest.mark.timeout(90)]


def waiting(visitor: Any, title: str, **look: Any) -> tuple[Page, str]:
    """Olga at an appeal that waits for the client: no step of hers has a reply field, so the composer is there."""
    desk = visitor.desk
    number = desk.appeal(title)
    desk.run(CompleteWork(desk.step(number), "wait", {"appeal_answer": "We look into it."}), "olga")
    page = visitor.at("olga", **look)
    page.goto(f"/t/{number}")
    return page, number


def test_reply_and_note_say_who_will_see_them(visitor: Any, axe: Any) -> None:
    page, _number = waiting(visitor, "Reply and note")
    send, body = page.locator("#compose-send"), page.locator("#compose-body")
    page.keyboard.press("i")
    expect(body).to_be_focused()
    expect(send).to_contain_text("Add note")
    axe(page)
    body.fill("Ask the archive first.")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#conversation .msg.note")).to_contain_text("Ask the archive first.")
    expect(body).to_have_value("")
    page.keyboard.press("Escape")
    page.locator("h1").click()
    page.keyboard.press("r")
    expect(send).to_contain_text("Send")
    body.fill("It is on its way.")
    send.click()
    expect(page.locator("#conversation .msg.ours", has_text="It is on its way.")).to_be_visible()
    expect(page.locator(".toast")).not_to_have_count(0)
    page.reload()
    expect(body).to_have_value("")


def test_files_are_taken_as_they_are_chosen(visitor: Any, tmp_path: Path) -> None:
    page, _number = waiting(visitor, "With a file")
    receipt = tmp_path / "receipt.txt"
    receipt.write_text("paid", "utf-8")
    files = page.locator("#compose [data-files] li")
    page.locator("#compose-files").set_input_files(receipt)
    expect(files.locator("input[type=hidden]")).to_have_count(1)
    files.locator("[data-file-remove]").click()
    expect(files).to_have_count(0)
    page.locator("#compose-files").set_input_files(receipt)
    expect(files).to_contain_text("receipt.txt")
    page.locator("#compose-body").fill("Here is the receipt.")
    page.locator("#compose-send").click()
    expect(page.locator("#conversation .file", has_text="receipt.txt")).to_have_count(1)
    expect(files).to_have_count(0)


def test_sending_waits_for_the_upload_and_sends_the_file_once(visitor: Any, tmp_path: Path) -> None:
    page, _number = waiting(visitor, "Sent in a hurry")
    receipt = tmp_path / "receipt.txt"
    receipt.write_text("paid", "utf-8")
    held: list[Route] = []
    page.route("**/upload", lambda route: held.append(route))
    page.locator("#compose-body").fill("Here is the receipt.")
    with page.expect_request("**/upload"):
        page.locator("#compose-files").set_input_files(receipt)
    page.locator("#compose-send").click()
    expect(page.locator("#conversation .file")).to_have_count(0)
    held[0].continue_()
    expect(page.locator("#conversation .file", has_text="receipt.txt")).to_have_count(1)
    expect(page.locator("#compose-body")).to_have_value("")
    page.reload()
    expect(page.locator("#conversation .file", has_text="receipt.txt")).to_have_count(1)


def test_file_that_is_too_large_is_refused_in_words(visitor: Any, watch: Any) -> None:
    page, _number = waiting(visitor, "With a large file")
    page.route("**/upload", lambda route: route.fulfill(status=413, json={"problem": "The file is over 25 MB."}))
    watch.expected |= {413}
    page.locator("#compose-body").fill("See the film.")
    page.locator("#compose-files").set_input_files({"name": "film.mp4", "mimeType": "video/mp4", "buffer": b"0"})
    expect(page.locator("#compose [data-files]")).to_contain_text("The file is over 25 MB.")
    expect(page.locator("#compose-body")).to_have_value("See the film.")


@pytest.fixture
def letter(desk: Any) -> Any:
    """Opens an appeal by its sender's own hand; gives its number and a function with which he writes again."""

    def send(title: str) -> Any:
        requester = {"name": "Ann Client", "email": "ann@client.example"}
        opened = desk.run(OpenTicket(title, service="questions", body="Any news?", requester=requester, link=True))
        client = accounts.visitor_actor(desk.kernel, opened["link"])
        return opened["number"], lambda text: execute(desk.kernel, PostReply(opened["ticket"], text), client)

    return send


def test_message_that_arrives_while_one_answers_is_shown_and_said(visitor: Any, letter: Any) -> None:
    number, write = letter("Crossed letters")
    page = visitor.at("olga")
    page.clock.install()
    page.goto(f"/t/{number}")
    reply = page.locator("form[data-step] [data-reply]")
    reply.press_sequentially("The old answer", delay=5)
    expect(page.locator("[data-take]")).to_have_count(0)
    write("Stop, I have found it myself!")
    page.clock.fast_forward("00:15")
    expect(page.locator("#conversation")).to_contain_text("I have found it myself", timeout=25_000)
    expect(reply).to_have_value("The old answer")
    expect(reply).to_be_focused()
    expect(page.locator("#say")).to_contain_text("New message from the client")


def test_sending_over_a_message_not_yet_seen_asks_once(visitor: Any, watch: Any, letter: Any) -> None:
    number, write = letter("Crossed letters, unseen")
    page = visitor.at("olga")
    page.goto(f"/t/{number}")
    page.locator("form[data-step] [data-reply]").fill("The old answer")
    expect(page.locator("[data-take]")).to_have_count(0)
    write("Stop, I have found it myself!")
    watch.expected |= {409}
    page.keyboard.press("Control+Enter")
    conflict = page.locator("[data-conflict]")
    expect(conflict).to_be_focused()
    expect(page.locator("form[data-step] [data-reply]")).to_have_value("The old answer")
    conflict.locator("[name=_anyway]").click()
    expect(page.locator("#step-done")).to_be_visible()
    expect(page.locator("#conversation")).to_contain_text("The old answer")


def test_card_that_is_gone_keeps_its_text_when_the_poll_finds_out(visitor: Any) -> None:
    desk = visitor.desk
    number = desk.appeal("Gone by the poll")
    page = visitor.at("olga")
    page.clock.install()
    page.goto(f"/t/{number}")
    reply = page.locator("form[data-step] [data-reply]")
    reply.press_sequentially("Half an answer", delay=5)
    expect(page.locator("[data-take]")).to_have_count(0)
    desk.run(CompleteWork(desk.step(number), "spam"), "maria")
    page.clock.fast_forward("00:15")
    expect(page.locator("[data-conflict]")).to_be_visible(timeout=25_000)
    expect(reply).to_have_value("Half an answer")
    expect(reply).to_be_focused()


def test_new_rows_wait_behind_a_button(visitor: Any) -> None:
    desk = visitor.desk
    page = visitor.at("maria")
    page.clock.install()
    page.goto("/queue")
    fresh = page.locator("#fresh")
    expect(fresh).to_be_hidden()
    desk.appeal("Newly arrived", late=True)
    page.clock.fast_forward("00:35")
    expect(fresh).to_be_visible()
    expect(page.locator("[data-row]", has_text="Newly arrived")).to_have_count(0)
    page.keyboard.press(".")
    expect(page.locator("[data-row]", has_text="Newly arrived")).to_have_count(1)
    expect(fresh).to_be_hidden()


def test_times_are_kept_true(visitor: Any) -> None:
    number = visitor.desk.appeal("Time goes by")
    page = visitor.at("olga", lang="ru")
    page.clock.install()
    page.goto(f"/t/{number}")
    said = page.locator("#conversation time").first
    page.clock.fast_forward("05:30")
    expect(said).to_have_text(page.locator("#t-words").get_attribute("data-ago-min").replace("{n}", "5"))
    page.clock.fast_forward("02:00:00")
    expect(said).to_have_text(page.locator("#t-words").get_attribute("data-ago-h").replace("{n}", "2"))


PASTE = """async (area) => {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 4;
  const blob = await new Promise((done) => canvas.toBlob(done, "image/png"));
  const data = new DataTransfer();
  data.items.add(new File([blob], "image.png", { type: "image/png" }));
  area.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""


def test_pasted_picture_becomes_a_file_of_the_message(visitor: Any) -> None:
    page, _number = waiting(visitor, "With a picture")
    body = page.locator("#compose-body")
    body.fill("See the picture.")
    body.evaluate(PASTE)
    expect(page.locator("#compose [data-files] li input[type=hidden]")).to_have_count(1)
    page.locator("#compose-send").click()
    picture = page.locator("#conversation .file", has_text="image.png")
    expect(picture).to_have_count(1)
    expect(picture).not_to_have_attribute("download", "")


def test_message_is_quoted_and_a_note_only_in_a_note(visitor: Any) -> None:
    page, _number = waiting(visitor, "Quoted")
    body = page.locator("#compose-body")
    page.keyboard.press("i")
    body.fill("He is furious")
    page.keyboard.press("Control+Enter")
    note = page.locator("#conversation .msg.note")
    expect(note).to_contain_text("He is furious")
    page.locator("#conversation .msg").first.locator("[data-quote]").click()
    expect(body).to_have_value("> I paid on Monday, and it is still not there.\n\n")
    expect(body).to_be_focused()
    expect(page.locator("#compose [value=client]")).to_be_checked()
    note.locator("[data-quote]").click()
    expect(page.locator("#compose [value=staff]")).to_be_checked()
    expect(body).to_have_value("> He is furious\n\n")
