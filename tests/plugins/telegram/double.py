"""A Bot API on loopback: it keeps updates until they are confirmed, takes what is sent, and looks at every call."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from email.parser import BytesParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple

from .schema import known, wrong

TOKEN = "7001:" + "A" * 35
OTHER = "7002:" + "B" * 35
ANN = {"id": 5001, "is_bot": False, "first_name": "Ann", "username": "ann_cat", "language_code": "en"}
BEGUN = 1_795_428_000


class Called(NamedTuple):
    bot: str
    method: str
    given: dict[str, Any]
    file: str
    body: bytes


class BotApi:
    """``api.message("Hello")`` is written by Ann to the first bot; ``api.calls`` is what was asked of Telegram."""

    def __init__(self, whole: bool) -> None:
        self.calls: list[Called] = []
        self.problems: list[str] = []
        self.updates: dict[str, list[dict[str, Any]]] = {"7001": [], "7002": []}
        self.tokens = {TOKEN: "7001", OTHER: "7002"}
        self.files: dict[str, bytes] = {}
        self.refusals: list[tuple[str, dict[str, Any]]] = []
        self.webhook = ""
        self.raw: bytes | None = None
        self.last_update, self.last_message = 900, 10
        self._of = known(whole)
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}"

    def message(self, text: str = "", /, bot: str = "7001", **more: Any) -> dict[str, Any]:
        """``sender``: who, instead of Ann; ``edited``: it is a changed one; the rest as Telegram says it."""
        self.last_message += 1
        sender = more.pop("sender", ANN)
        kind = "edited_message" if more.pop("edited", False) else "message"
        chat = {"id": sender["id"], "type": "private", "first_name": sender["first_name"]}
        said = {"message_id": self.last_message, "date": BEGUN + self.last_message, "chat": chat, "from": sender}
        said |= {"text": text} if text else {}
        return self.update(bot=bot, **{kind: {**said, **more}})

    def update(self, bot: str = "7001", **what: Any) -> dict[str, Any]:
        self.last_update += 1
        made = {"update_id": self.last_update, **what}
        self.updates[bot].append(made)
        return made

    def refuse(self, method: str, code: int, said: str, **parameters: Any) -> None:
        """The next call of the method gets this answer."""
        self.refusals.append((method, {"ok": False, "error_code": code, "description": said, "parameters": parameters}))

    def made(self, method: str) -> list[Called]:
        return [one for one in self.calls if one.method == method]

    @property
    def texts(self) -> list[str]:
        return [one.given["text"] for one in self.made("sendMessage")]

    # -- below: how it is done -------------------------------------------------------------------------------

    def _answer(self, token: str, method: str, given: dict[str, Any], name: str, body: bytes) -> dict[str, Any]:
        bot = self.tokens.get(token)
        if bot is None:
            return {"ok": False, "error_code": 401, "description": "Unauthorized"}
        self.problems += wrong(self._of, method, given)
        self.calls.append(Called(bot, method, given, name, body))
        for place, (refused, answer) in enumerate(self.refusals):
            if refused == method:
                del self.refusals[place]
                return answer
        return {"ok": True, "result": self._result(bot, method, given)}

    def _result(self, bot: str, method: str, given: dict[str, Any]) -> Any:
        if method == "getMe":
            return {"id": int(bot), "is_bot": True, "first_name": "Desk", "username": f"desk{bot}_bot"}
        if method == "getUpdates":
            offset = given.get("offset", 0)
            self.updates[bot] = [one for one in self.updates[bot] if one.get("update_id", 0) >= offset]
            return self.updates[bot][: given.get("limit", 100)]
        if method in ("setWebhook", "deleteWebhook"):
            self.webhook = given.get("url", "")
            return True
        if method == "getWebhookInfo":
            return {"url": self.webhook}
        if method == "getFile":
            body = self.files[given["file_id"]]
            return {"file_id": given["file_id"], "file_size": len(body), "file_path": f"photos/{given['file_id']}"}
        if method.startswith("send"):
            self.last_message += 1
            return {"message_id": self.last_message, "date": BEGUN, "chat": {"id": given["chat_id"], "type": "private"}}
        return True

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        api = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                raw = self.rfile.read(int(self.headers["Content-Length"]))
                token, _slash, method = self.path.removeprefix("/bot").partition("/")
                given, name, body = _read(self.headers["Content-Type"], raw)
                answer = api._answer(token, method, given, name, body)
                self._say(int(answer.get("error_code", 200)), api.raw or json.dumps(answer).encode())

            def do_GET(self) -> None:
                token, _slash, path = self.path.removeprefix("/file/bot").partition("/")
                body = api.files.get(path.removeprefix("photos/")) if token in api.tokens else None
                self._say(200 if body is not None else 404, body or b"")

            def _say(self, status: int, body: bytes) -> None:
                self.send_response(status)
                if status == 302:
                    self.send_header("Location", "http://127.0.0.1:9/elsewhere")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: Any) -> None:
                """Nobody reads it."""

        return Handler


def _read(kind: str, raw: bytes) -> tuple[dict[str, Any], str, bytes]:
    """Values, and the name and bytes of a file."""
    if kind == "application/json":
        return json.loads(raw), "", b""
    letter = BytesParser().parsebytes(b"Content-Type: " + kind.encode() + b"\r\n\r\n" + raw)
    values: dict[str, Any] = {}
    called, body = "", b""
    for part in letter.get_payload():  # type: ignore[union-attr]  # it is multipart
        name = str(part.get_param("name", header="content-disposition"))  # type: ignore[union-attr]
        content = bytes(part.get_payload(decode=True))  # type: ignore[union-attr, arg-type]
        if part.get_filename():  # type: ignore[union-attr]
            called, body = str(part.get_filename()), content  # type: ignore[union-attr]
            values[name] = content
        else:
            text = content.decode()
            values[name] = json.loads(text) if text[:1] in "{[" or text.lstrip("-").isdigit() else text
    return values, called, body


@contextmanager
def bot_api(whole: bool = False) -> Iterator[BotApi]:
    """``whole``: calls are held against the schema of the sample corpus."""
    api = BotApi(whole)
    thread = threading.Thread(target=api.server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield api
    finally:
        api.server.shutdown()
        api.server.server_close()
        thread.join()


def photo(*ids: str) -> list[Mapping[str, Any]]:
    """As Telegram tells a photo: the same in several sizes, the ids from small to large."""
    return [
        {"file_id": id, "file_unique_id": f"u{id}", "width": 90 * place, "height": 60 * place}
        for place, id in enumerate(ids, 1)
    ]
