"""Documents that are really followed in a sandbox, each with what becomes of its blocks."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from gates.catalog.readme.facts import Ending

P, X, B, S, D, R = Ending.PASSED, Ending.FAILED, Ending.BLOCKED, Ending.SKIPPED, Ending.DIFFERS, Ending.RESCUED
F = "```"


@dataclasses.dataclass(frozen=True)
class Followed:
    """A document; `endings` are how its blocks end, each with a part of its reason."""

    name: str
    text: str
    endings: list[tuple[Ending, str]]
    files: Mapping[str, str] = dataclasses.field(default_factory=dict)
    limit_s: float = 30.0


def block(text: str, language: str = "sh", title: str = "Install") -> str:
    return f"## {title}\n\n{F}{language}\n{text}\n{F}\n\n"


FOLLOWED: list[Followed] = [
    Followed("a command that works", block("true"), [(P, "")]),
    Followed("false behind a prompt", block("$ false", "console", "Tests"), [(X, "ended with exit code 1")]),
    Followed("false before another command", block("$ false\n$ true", "console"), [(X, "ended with exit code 1")]),
    Followed("nothing is followed after a failure", block("false") + block("true", title="Tests"), [(X, "exit code 1"), (S, "not reached")]),
    Followed("false in a condition", block("if false; then echo no; fi\nfalse || true"), [(P, "")]),
    Followed("one shell for all", block("export A=1\nmkdir d\ncd d") + block('[ "$A" = 1 ] && [ "${PWD##*/}" = d ]', title="Tests"), [(P, ""), (P, "")]),
    Followed("files of the commit are there", block("cat a/b.txt"), [(P, "")], {"a/b.txt": "x"}),
    Followed("a file that is not there", block("cat a/c.txt"), [(X, "exit code 1")], {"a/b.txt": "x"}),
    Followed("the clone is already here", block("git clone https://git.example.com/team/shop.git\ncd shop\ncat here.txt"), [(P, "")], {"here.txt": "x"}),
    Followed("cloned and entered in one line", block("git clone git@git.example.com:team/shop.git my-shop && cd my-shop && cat here.txt"), [(P, "")], {"here.txt": "x"}),
    Followed("cloned into a folder of the reader's", block("mkdir -p ~/apps && cd ~/apps\ngit clone https://git.example.com/team/shop.git") + block("cat shop/here.txt", title="Tests"), [(P, ""), (P, "")], {"here.txt": "x"}),
    Followed("code without a name", f"## Getting started\n\n{F}python\nx = 1\n{F}\n\n{F}sh\npython3 example9.py\n{F}\n", [(B, "shows without its name")]),
    Followed("a typo in a program's name", block("pyhton3 --version"), [(X, "exit code 127")]),
    Followed("a tool that this machine lacks", block("minimake() { kubectl9 x; }\nconda --version"), [(B, "needs conda")]),
    Followed("what follows a lacking tool is not held against it", block("conda env create") + block("pytest9 x", title="Tests"), [(B, "needs conda"), (B, "after a part that could not be tried")]),
    Followed("a failure that Docker has nothing to do with", block("docker compose up -d") + block("false", title="Tests"), [(B, "needs containers"), (X, "exit code 1")]),
    Followed("a database that is not there", block("echo 'connection to server at localhost, port 5432 failed: Connection refused'; exit_() { return 2; }; exit_"), [(B, "needs a server")]),
    Followed("waits for an answer", block("python3 -c 'input(\"Name? \")'"), [(B, "needs a person")]),
    Followed("reads to the end of nothing", block("cat > got.txt\n[ ! -s got.txt ]"), [(P, "")]),
    Followed("asks and never ends", block("printf 'Password: '; sleep 60"), [(B, "needs a person")], limit_s=1.0),
    Followed("does not end", block("sleep 60"), [(X, "did not end within 1 s")], limit_s=1.0),
    Followed("a server that is ready", block("python3 -m http.server 8123", title="Run"), [(P, "was ready (port 8123)")]),
    # not http.server: before it listens it asks the machine's name server for its own name, which takes what it takes
    Followed("a server in the background is used", block("python3 -c \"import socketserver as s; s.TCPServer.allow_reuse_address = True; s.TCPServer(('127.0.0.1', 8124), s.BaseRequestHandler).serve_forever()\" > /dev/null 2>&1 &\nuntil python3 -c \"import socket; socket.create_connection(('127.0.0.1', 8124))\" 2> /dev/null; do sleep 0.5; done"), [(P, "")]),
    Followed("nobody but registries", block("python3 -c \"import urllib.request as u; u.urlopen('http://gates.invalid/')\""), [(B, "needs gates.invalid")]),
    Followed("the home is empty", block("cat ~/.ssh/id_rsa"), [(X, "exit code 1")]),
    Followed("a fork bomb", block(":(){ :|:& };:\nsleep 3"), [(X, "more and more processes")]),
    Followed("ends the shell", block("false; exit 4") + block("true", title="Tests"), [(X, "exit code 4"), (S, "not reached")]),
    Followed("the author leaves it out", "## Install\n\n<!-- gates: skip needs a licence -->\n```sh\nfalse\n```\n\n" + block("true", title="Tests"), [(S, "needs a licence"), (P, "")]),
    Followed("an announced failure", f"## Tests\n\n<!-- gates: expect-exit 3 -->\n{F}sh\n(exit 3)\n{F}\n", [(P, "")]),
    Followed("an announced failure that does not come", f"## Tests\n\n<!-- gates: expect-exit 3 -->\n{F}sh\ntrue\n{F}\n", [(X, "3 is announced")]),
    Followed("a variable by comment", f"## Tests\n\n<!-- gates: env NAME=a b -->\n{F}sh\n[ \"$NAME\" = 'a b' ]\n{F}\n", [(P, "")]),
    Followed("output as shown", f"## Tests\n\n<!-- gates: compare -->\n{F}console\n$ echo a; echo b 12 c\na\nb ... c\n$ seq 9\n1\n...\n9\n{F}\n", [(P, "")]),
    Followed("output that differs", f"## Tests\n\n<!-- gates: compare -->\n{F}console\n$ echo b\na\n{F}\n", [(D, "'a'")]),
    Followed("output is not compared unasked", block("$ echo b\na", "console"), [(P, "")]),
    Followed("a file that the document gives", f'## Install\n\n{F}python title="main.py"\nprint("it\'s")\n{F}\n\n{F}sh\npython3 main.py\n{F}\n', [(P, "main.py"), (P, "")]),
    Followed("the second way works", block("false", title="With uv").replace("## ", "### ") .join(["## Install\n\n", ""]) + block("true", title="With pip").replace("## ", "### "), [(R, "exit code 1"), (P, "")]),
    Followed("the first way works", "## Install\n\n" + block("true", title="With pip").replace("## ", "### ") + block("docker build .", title="With Docker").replace("## ", "### "), [(P, ""), (S, "another way works: With pip")]),
    Followed("no way works", "## Install\n\n" + block("false", title="With pip").replace("## ", "### ") + block("docker build .", title="With Docker").replace("## ", "### "), [(X, "exit code 1"), (B, "containers")]),
    Followed("another way in the same block", block("false\n# or\ntrue"), [(P, "")]),
    Followed("no way in the same block works", block("false\n# or\n(exit 3)"), [(X, "exit code 1")]),
    Followed("the rest of a way that failed saves nothing", block("false\ntrue\n# or\n(exit 3)"), [(X, "exit code 1")]),
    Followed("the only other way in the same block needs Docker", block("false\n# or\ndocker compose up"), [(X, "exit code 1")]),
    Followed("a package that is called like the project", block("git clone https://git.example.com/team/shop.git\ncd shop\ncat here.txt\ncd shop\ncat there.txt"), [(P, "")], {"here.txt": "x", "shop/there.txt": "x"}),
    Followed("a new section begins at the root", block("cd sub && cat b.txt") + block("cat a.txt", title="Tests") + block("cat b.txt", title="More tests"), [(P, ""), (P, ""), (X, "exit code 1")], {"a.txt": "x", "sub/b.txt": "x"}),
    Followed("make misses a program of the system", block("make up"), [(B, "needs docker-compose")], {"Makefile": "up:\n\tdocker-compose up\n"}),
    Followed("commands that are labelled as Python", block("pip install --help", "python") + block("orders9 start [name]", title="Tests"), [(P, ""), (B, "a placeholder")]),
    Followed("the first way in the same block", block("true\n# or\nfalse"), [(P, "")]),
    Followed("a placeholder", block("export A=<your-key>"), [(B, "a placeholder")]),
    Followed("broken shell", block("if true; then") + block("true", title="Tests"), [(S, "it is no shell"), (P, "")]),
    Followed("bare pip is in an environment of the reader's own", block("pip --version\npython3 -c 'import sys; sys.exit(sys.prefix == sys.base_prefix)'"), [(P, "")]),
    Followed("uv is there", block("uv --version\nuv venv -q .venv\n[ -x .venv/bin/python ]"), [(P, "")]),
    Followed("writes into the system", block("touch /usr/lib/gates-was-here"), [(B, "rights")]),
]  # fmt: skip
