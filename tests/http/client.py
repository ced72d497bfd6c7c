"""Raw HTTP over sockets, without a library that would be too polite for these tests."""
import json
import os
import select
import signal
import socket
import subprocess
import tempfile
import time

DEADLINE_S = 20


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    def header(self, name):
        """The value of the header; None when absent; repeated ones joined."""
        values = [v for n, v in self.headers if n.lower() == name.lower()]
        return ", ".join(values) if values else None

    def json(self):
        return json.loads(self.body)


class Client:
    """One connection. `wrap` may turn the socket into a TLS one."""

    def __init__(self, port, wrap=None, timeout_s=DEADLINE_S):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=timeout_s)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if wrap:
            self.socket = wrap(self.socket)
        self.pending = b""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def send(self, data):
        self.socket.sendall(data)

    def more(self):
        """More bytes; False at the end of the connection."""
        try:
            got = self.socket.recv(1 << 16)
        except (ConnectionResetError, BrokenPipeError):
            got = b""
        self.pending += got
        return bool(got)

    def read_answer(self, head_only=False):
        """The next answer; None when the connection ended before one."""
        while b"\r\n\r\n" not in self.pending:
            if not self.more():
                return None
        head, _, self.pending = self.pending.partition(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")
        status = int(lines[0].split()[1])
        headers = [tuple(part.strip() for part in line.split(":", 1)) for line in lines[1:]]
        if status == 100:
            return Answer(100, headers, b"")
        size = int(dict((n.lower(), v) for n, v in headers).get("content-length", 0))
        if head_only or status in (204, 304):
            return Answer(status, headers, b"")
        while len(self.pending) < size:
            if not self.more():
                raise AssertionError(f"answer cut: {len(self.pending)} of {size} bytes")
        body, self.pending = self.pending[:size], self.pending[size:]
        return Answer(status, headers, body)

    def ask(self, method, target, headers=(), body=None):
        """A server may answer and close before a body that it refuses is whole; the answer is there
        to read all the same."""
        try:
            self.send(request(method, target, headers, body))
        except (ConnectionResetError, BrokenPipeError):
            pass
        return self.read_answer(head_only=method == "HEAD")

    def is_closed(self, within_s=5):
        """Whether the other side closes without another byte."""
        if self.pending:
            return False
        ready, _, _ = select.select([self.socket], [], [], within_s)
        return bool(ready) and not self.more()


def request(method, target, headers=(), body=None):
    lines = [f"{method} {target} HTTP/1.1"]
    if not any(name == "Host" for name, _ in headers):
        lines.append("Host: obed.example")
    lines += [f"{name}: {value}" for name, value in headers]
    if body is not None:
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + (body or b"")


class Server:
    """A server process that prints `ready PORT`; its log is kept in a file."""

    def __init__(self, command):
        self.log_file = tempfile.TemporaryFile()
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=self.log_file)
        line = self.process.stdout.readline().decode()
        if not line.startswith("ready "):
            raise AssertionError(f"the server did not start: {line!r} {self.log()}")
        self.port = int(line.split()[1])

    def client(self, **how):
        return Client(self.port, **how)

    def ask(self, method, target, headers=(), body=None):
        with self.client() as client:
            return client.ask(method, target, headers, body)

    def raw(self, data):
        """Sends bytes as they are on a new connection; the answer, None when there is none."""
        with self.client() as client:
            try:
                client.send(data)
            except (ConnectionResetError, BrokenPipeError):
                pass
            return client.read_answer()

    def log(self):
        self.log_file.flush()
        return os.pread(self.log_file.fileno(), 1 << 26, 0).decode("utf-8", errors="replace")

    def wait_log(self, words, within_s=5):
        """The first log line that holds all words; waits for the log to be written."""
        until = time.monotonic() + within_s
        while True:
            for line in self.log().splitlines():
                if all(word in line for word in words):
                    return line
            if time.monotonic() > until:
                raise AssertionError(f"no log line with {words}")
            time.sleep(0.02)

    def terminate(self):
        """Asks the server to stop; gives its exit status."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(DEADLINE_S)

    def close(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self.process.stdout.close()
        self.log_file.close()
