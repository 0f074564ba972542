"""A real IMAP server for a test: Dovecot on a free port, with a folder of its own that is gone afterwards."""

from __future__ import annotations

import grp
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from imapclient import IMAPClient

from tests.mailbox import free_port

PATIENCE_S = 20.0
_CONFIG = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
auth_failure_delay = 0
default_internal_user = {internal}
default_internal_group = {group}
default_login_user = {login}
first_valid_uid = 0
mail_location = maildir:{folder}/mail/%u
passdb {{
  driver = passwd-file
  args = scheme=PLAIN {folder}/users
}}
userdb {{
  driver = static
  args = uid={user} gid={group_id} home={folder}/mail/%u
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
"""


def missing() -> str:
    """Why there is no server to test with; "" where there is one."""
    if shutil.which("dovecot") is None:
        return "dovecot is not installed (Debian: dovecot-imapd)"
    version = subprocess.run(["dovecot", "--version"], capture_output=True, text=True, check=False).stdout
    return "" if version.startswith("2.3.") else f"the tests write the configuration of Dovecot 2.3, not of {version}"


class Dovecot:
    """``client()`` is somebody's mail program, ``put(raw)`` a letter that arrives. ``stop`` and ``start`` at will."""

    user, password = "desk", "right"

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        root = os.getuid() == 0
        owner = pwd.getpwnam("nobody") if root else pwd.getpwuid(os.getuid())
        (folder / "users").write_text(f"{self.user}:{self.password}\n")
        (folder / "mail").mkdir()
        if root:
            shutil.chown(folder / "mail", owner.pw_uid, owner.pw_gid)
        group = grp.getgrgid(owner.pw_gid).gr_name
        said = {
            "internal": "dovecot" if root else owner.pw_name,
            "login": "dovenull" if root else owner.pw_name,
            "group": "dovecot" if root else group,
            "user": owner.pw_uid,
            "group_id": owner.pw_gid,
        }
        (folder / "dovecot.conf").write_text(_CONFIG.format(folder=folder, port=self.port, **said))

    def start(self) -> None:
        self._process = subprocess.Popen(
            ["dovecot", "-F", "-c", str(self.folder / "dovecot.conf")],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        until = time.monotonic() + PATIENCE_S
        while time.monotonic() < until:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.05)
        log = self.folder / "log"
        raise AssertionError(f"dovecot does not answer: {log.read_text() if log.exists() else 'no log'}")

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(PATIENCE_S)

    @contextmanager
    def client(self, folder: str = "INBOX") -> Iterator[IMAPClient]:
        client = IMAPClient("127.0.0.1", self.port, ssl=False, timeout=PATIENCE_S)
        client.login(self.user, self.password)
        client.select_folder(folder)
        try:
            yield client
        finally:
            client.logout()

    def put(self, raw: bytes) -> None:
        with self.client() as client:
            client.append("INBOX", raw)


@contextmanager
def dovecot() -> Iterator[Dovecot]:
    """A server that runs while the block does."""
    folder = Path(tempfile.mkdtemp(prefix="imap-"))
    folder.chmod(0o755)
    server = Dovecot(folder)
    try:
        server.start()
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
