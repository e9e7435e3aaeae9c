"""Fragments of documents, each labelled with what it is: which block is run, as which steps, and what is left out and why.

Ours, written for these tests. `{F}` stands for a fence, `~` at the start of a label for a hindrance of a step, `-` for a block that is left
out, `=` for a block that is a file; `<KIND>` is the kind of section, and without any label nothing is to be run.
"""

from __future__ import annotations

from typing import NamedTuple


class Fragment(NamedTuple):
    """A fragment; `suffix` is that of the document, `labels` are what `test_fragments` makes of its recipes."""

    name: str
    text: str
    labels: list[str]
    suffix: str = ".md"


F = "```"

RECOGNISED: list[Fragment] = [
    Fragment("sh", f"## Install\n\n{F}sh\npip install .\n{F}\n", ["<set-up> pip install ."]),
    Fragment("bash", f"## Setup\n\n{F}bash\nmake init\n{F}\n", ["<set-up> make init"]),
    Fragment("shell", f"## Set-up\n\n{F}shell\nmake init\n{F}\n", ["<set-up> make init"]),
    Fragment("zsh", f"## Getting started\n\n{F}zsh\nmake init\n{F}\n", ["<set-up> make init"]),
    Fragment("terminal", f"## Quickstart\n\n{F}terminal\nmake init\n{F}\n", ["<set-up> make init"]),
    Fragment("upper case label", f"## Install\n\n{F}Bash\nmake init\n{F}\n", ["<set-up> make init"]),
    Fragment("label with attributes", f"## Install\n\n{F}{{.bash .copy}}\nmake init\n{F}\n", ["<set-up> make init"]),
    Fragment("console with output", f"## Tests\n\n{F}console\n$ pytest -q\n3 passed\n$ ruff check .\n{F}\n", ["<tests> pytest -q | ruff check ."]),
    Fragment("prompt of a user", f"## Tests\n\n{F}console\nme@host:~/x$ pytest\n{F}\n", ["<tests> pytest"]),
    Fragment("prompt of an environment", f"## Tests\n\n{F}\n(.venv) $ pytest\n{F}\n", ["<tests> pytest"]),
    Fragment("percent prompt", f"## Tests\n\n{F}\n% pytest\n{F}\n", ["<tests> pytest"]),
    Fragment("continuation with prompt", f"## Tests\n\n{F}console\n$ pytest \\\n>   -q\nok\n{F}\n", ["<tests> pytest \\; -q"]),
    Fragment("angle prompt", f"## Install\n\n{F}console\n> pip install a\nok\n> orders init\n{F}\n", ["<set-up> pip install a | orders init"]),
    Fragment("angle prompt without label", f"## Install\n\n{F}\n> pip install \\\n>   a\n{F}\n", ["<set-up> pip install \\;a"]),
    Fragment("quotation", f"## Install\n\n{F}\n> Thus spoke the installer.\n{F}\n", []),
    Fragment("redirection alone", f"## Install\n\n{F}sh\n> out.txt\n{F}\n", ["<set-up> > out.txt"]),
    Fragment("continuation lines", f"## Install\n\n{F}sh\npip install \\\n  a b\n{F}\n", ["<set-up> pip install \\; a b"]),
    Fragment("here-document", f"## Configuration\n\n{F}sh\ncat > .env <<EOF\nA=1\nEOF\nls\n{F}\n", ["<configuration> cat > .env <<EOF;A=1;EOF | ls"]),
    Fragment("loop", f"## Install\n\n{F}sh\nfor n in a b; do\n  echo $n\ndone\necho x\n{F}\n", ["<set-up> for n in a b; do; echo $n;done | echo x"]),
    Fragment("function", f"## Install\n\n{F}sh\nf() {{\n  echo 1\n}}\nf\n{F}\n", ["<set-up> f() {; echo 1;} | f"]),
    Fragment("open quote", f"## Install\n\n{F}sh\necho 'a\nb'\n{F}\n", ["<set-up> echo 'a;b'"]),
    Fragment("and over lines", f"## Install\n\n{F}sh\ncd x &&\n  make\n{F}\n", ["<set-up> cd x &&; make"]),
    Fragment("comments", f"## Install\n\n{F}sh\n# first\nmake a # really\n\n# second\nmake b\n{F}\n", ["<set-up> make a # really | make b"]),
    Fragment("unlabelled", f"## Install\n\n{F}\npip install -r requirements.txt\n{F}\n", ["<set-up> pip install -r requirements.txt"]),
    Fragment("unlabelled output", f"## Install\n\n{F}\nInstalling things\nDone.\n{F}\n", []),
    Fragment("indented", "## Install\n\nType\n\n    pip install x\n    pytest\n", ["<set-up> pip install x | pytest"]),
    Fragment("indented, by the environment's path", "## Install\n\nType\n\n    .venv/bin/pip install x\n    .venv/bin/orders serve\n", ["<set-up> .venv/bin/pip install x | .venv/bin/orders serve"]),
    Fragment("indented list of files", "## Install\n\nThere are\n\n    src/flask\n    bin/orders\n", []),
    Fragment("indented text", "## Install\n\nIt says\n\n    Error: no such thing\n", []),
    Fragment("python", f"## Usage of tests\n\n{F}python\nimport x\n{F}\n", []),
    Fragment("pycon", f"## Tests\n\n{F}pycon\n>>> 1\n1\n{F}\n", []),
    Fragment("json", f"## Configuration\n\n{F}json\n{{}}\n{F}\n", []),
    Fragment("powershell", f"## Install\n\n{F}powershell\nmake init\n{F}\n", []),
    Fragment("a file", f'## Setup\n\n{F}python title="main.py"\nprint(1)\n{F}\n', ["<set-up> =main.py"]),
    Fragment("a file in a folder", f"## Configuration\n\n{F}toml filename=conf/a.toml\na = 1\n{F}\n", ["<configuration> =conf/a.toml"]),
    Fragment("a file outside", f'## Setup\n\n{F}python title="../../x.py"\nprint(1)\n{F}\n', []),
    Fragment("directory tree as bash", f"## Install\n\n{F}bash\napp/\n├── main.py\n└── api/\n{F}\n", []),
    Fragment("broken shell", f"## Install\n\n{F}sh\nif true; then\n{F}\n", ["<set-up> -it is no shell that can be read"]),
    Fragment("skipped by the author", f"## Install\n\n<!-- gates: skip needs a licence -->\n{F}sh\nmake\n{F}\n", ["<set-up> -needs a licence"]),
    Fragment("placeholder in angles", f"## Install\n\n{F}sh\nexport TOKEN=<your-token>\n{F}\n", ["<set-up> export TOKEN=<your-token> ~a placeholder"]),
    Fragment("placeholder in capitals", f"## Install\n\n{F}sh\nlogin --key YOUR_API_KEY\n{F}\n", ["<set-up> login --key YOUR_API_KEY ~a placeholder"]),
    Fragment("dots", f"## Tests\n\n{F}sh\npytest ...\n{F}\n", ["<tests> pytest ... ~a placeholder"]),
    Fragment("path to", f"## Tests\n\n{F}sh\ncd path/to/clone\n{F}\n", ["<tests> cd path/to/clone ~a placeholder"]),
    Fragment("redirections are no placeholder", f"## Tests\n\n{F}sh\nsort < a > b\n{F}\n", ["<tests> sort < a > b"]),
    Fragment("sudo", f"## Install\n\n{F}sh\nsudo apt-get install x\n{F}\n", ["<set-up> sudo apt-get install x ~needs sudo"]),
    Fragment("docker", f"## Install\n\n{F}sh\ndocker compose up -d\n{F}\n", ["<set-up> docker compose up -d ~needs containers: docker"]),
    Fragment("docker in a chain", f"## Install\n\n{F}sh\ncd x && docker build .\n{F}\n", ["<set-up> cd x && docker build . ~needs containers: docker"]),
    Fragment("system packages", f"## Install\n\n{F}sh\nbrew install uv\n{F}\n", ["<set-up> brew install uv ~installs into the system: brew"]),
    Fragment("editor", f"## Configuration\n\n{F}sh\nnano .env\n{F}\n", ["<configuration> nano .env ~interactive: nano"]),
    Fragment("a shell of its own", f"## Install\n\n{F}sh\npoetry shell\n{F}\n", ["<set-up> poetry shell ~interactive: poetry shell"]),
    Fragment("superuser", f"## Install\n\n{F}sh\npython manage.py createsuperuser\n{F}\n", ["<set-up> python manage.py createsuperuser ~interactive: python manage.py createsuperuser"]),
    Fragment("bare psql", f"## Install\n\n{F}sh\npsql\n{F}\n", ["<set-up> psql ~interactive: psql"]),
    Fragment("psql with input", f"## Install\n\n{F}sh\npsql < a.sql\n{F}\n", ["<set-up> psql < a.sql"]),
    Fragment("windows", f"## Install\n\n{F}sh\n.venv\\Scripts\\activate\n{F}\n", ["<set-up> .venv\\Scripts\\activate ~for another system: Windows"]),
    Fragment("pushes", f"## Development\n\n{F}sh\ngit push origin x\n{F}\n", ["<set-up> git push origin x ~acts on something outside: git push"]),
    Fragment("browser", f"## Development\n\n{F}sh\nopen http://localhost:8000\n{F}\n", ["<set-up> open http://localhost:8000 ~shows something: open"]),
    Fragment("section that is other business", f"## Deployment\n\n{F}sh\nmake deploy\n{F}\n", []),
    Fragment("uninstalling", f"## Uninstall\n\n{F}sh\npip uninstall x\n{F}\n", []),
    Fragment("sub-section of a set-up", f"## Install\n\n### The database\n\n{F}sh\nmake db\n{F}\n", ["<set-up> make db"]),
    Fragment("release inside development", f"## Development\n\n### Releasing\n\n{F}sh\ngit tag v1\n{F}\n", []),
    Fragment("no heading, commands speak", f"# X\n\n{F}sh\npip install x\n{F}\n", ["<set-up> pip install x"]),
    Fragment("no heading, nothing speaks", f"# X\n\n{F}sh\nls\n{F}\n", []),
    Fragment("running is not asked for", f"## Run\n\n{F}sh\nuvicorn a:b\n{F}\n", []),
    Fragment("ways under headings", f"## Install\n\n### With Docker\n\n{F}sh\ndocker build .\n{F}\n\n### With pip\n\n{F}sh\npip install .\n{F}\n",
        ["<set-up> [With Docker] docker build . ~needs containers: docker", "<set-up> [With pip] pip install ."]),
    Fragment("ways by or", f"## Install\n\n{F}sh\nuv sync\n{F}\n\nor, with pip:\n\n{F}sh\npip install .\n{F}\n", ["<set-up> [line 4] uv sync", "<set-up> [line 10] pip install ."]),
    Fragment("steps are no ways", f"## Install\n\n{F}sh\nuv sync\n{F}\n\nThen, for the database:\n\n{F}sh\nmake db\n{F}\n", ["<set-up> uv sync", "<set-up> make db"]),
    Fragment("tabs", f'## Install\n\n=== "pip"\n\n    {F}bash\n    pip install .\n    {F}\n\n=== "uv"\n\n    {F}bash\n    uv sync\n    {F}\n', ["<set-up> [pip] pip install .", "<set-up> [uv] uv sync"]),
    Fragment("folds", f"## Install\n\n<details>\n<summary>pip</summary>\n\n{F}sh\npip install .\n{F}\n\n</details>\n<details>\n<summary>uv</summary>\n\n{F}sh\nuv sync\n{F}\n\n</details>\n",
        ["<set-up> [pip] pip install .", "<set-up> [uv] uv sync"]),
    Fragment("another way in a comment", f"## Install\n\n{F}sh\nuv sync\n# or\npip install .\n{F}\n", ["<set-up> uv sync | (or) pip install ."]),
    Fragment("structured text, double colon", "Install\n-------\n\nType::\n\n    pip install x\n", ["<set-up> pip install x"], ".rst"),
    Fragment("structured text, code block", "Tests\n-----\n\n.. code-block:: bash\n   :caption: x\n\n   pytest \\\n     -q\n", ["<tests> pytest \\; -q"], ".rst"),
    Fragment("structured text, prompt", "Install\n-------\n\n.. prompt:: bash $\n\n   make init\n", ["<set-up> make init"], ".rst"),
    Fragment("structured text, tabs", "Install\n-------\n\n.. tabs::\n\n   .. tab:: pip\n\n      .. code:: sh\n\n         pip install .\n\n   .. tab:: uv\n\n      .. code:: sh\n\n         uv sync\n",
        ["<set-up> [pip] pip install .", "<set-up> [uv] uv sync"], ".rst"),
    Fragment("structured text, skipped", "Install\n-------\n\n.. gates: skip needs a licence\n\n.. code:: sh\n\n   make\n", ["<set-up> -needs a licence"], ".rst"),
    Fragment("structured text, a file", "Setup\n-----\n\n.. code-block:: python\n   :caption: main.py\n\n   print(1)\n", ["<set-up> =main.py"], ".rst"),
]  # fmt: skip
