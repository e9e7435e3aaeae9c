"""YAML is loaded in a way that can run code.

**What it does.** Names `yaml.unsafe_load`, `yaml.unsafe_load_all`, and `yaml.load` with `Loader`, `UnsafeLoader` or
their C twins, or without any; likewise `ruamel.yaml.YAML(typ="unsafe")`.

**Why it matters.** A YAML document may name a Python object to build, and building it can run any command (CWE-502).
A file that is harmless today is one merge, one volume or one upload away from a caller's hands. Bandit does not know
`unsafe_load`.

**Example.**

    fees = yaml.unsafe_load(path.read_text())

**How to fix.** `yaml.safe_load(...)`, or `yaml.load(..., Loader=yaml.CSafeLoader)` where speed matters.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from gates.model import Severity
from gates.rules.shapes import argument, final_name, text_of
from gates.rules.source import Source
from gates.rules.values import Breach, at, called

ID = "security/unsafe-yaml"
SEVERITY = Severity.HIGH
SUMMARY = "YAML is loaded in a way that can run code"
HINTS = ("yaml",)
NODES = (called("load", "load_all", "unsafe_load", "unsafe_load_all", "YAML"),)

_UNSAFE = frozenset({"yaml.unsafe_load", "yaml.unsafe_load_all"})
_LOADS = frozenset({"yaml.load", "yaml.load_all"})
_UNSAFE_LOADERS = frozenset(
    {
        "yaml.Loader",
        "yaml.UnsafeLoader",
        "yaml.CLoader",
        "yaml.CUnsafeLoader",
        "yaml.loader.Loader",
        "yaml.loader.UnsafeLoader",
    }
)
_FIX = "Use yaml.safe_load(...), or yaml.load(..., Loader=yaml.CSafeLoader) where speed matters."


def visit(node: ast.Call, source: Source) -> Iterator[Breach]:
    """One call."""
    called = source.origin(node.func)
    if called in _UNSAFE:
        yield at(
            node,
            f"`{called}` builds any Python object that the document names, and so runs what its author wants.",
            _FIX,
        )
    elif called in _LOADS:
        loader = argument(node, 1, "Loader")
        if loader is None and not any(k.arg is None for k in node.keywords):
            yield at(
                node, "`yaml.load` without a safe Loader can build any Python object that the document names.", _FIX
            )
        elif loader is not None and _is_unsafe(loader, source):
            yield at(
                node, f"`yaml.load` with {ast.unparse(loader)} builds any Python object that the document names.", _FIX
            )
    elif called == "ruamel.yaml.YAML" and text_of(argument(node, 0, "typ")) == "unsafe":
        yield at(
            node, 'ruamel\'s "unsafe" loader builds any Python object that the document names.', 'Use YAML(typ="safe").'
        )


def _is_unsafe(loader: ast.expr, source: Source) -> bool:
    """Whether a loader is an unsafe one, or a class of this module that is made from one."""
    if source.origin(loader) in _UNSAFE_LOADERS:
        return True
    classes = [c for c in source.tree.body if isinstance(c, ast.ClassDef) and c.name == final_name(loader)]
    return any(source.origin(base) in _UNSAFE_LOADERS for c in classes for base in c.bases)


VALID = (
    """
    import yaml

    def load(text):
        return yaml.safe_load(text)
    """,
    """
    import yaml

    def load(text):
        return yaml.load(text, Loader=yaml.CSafeLoader)
    """,
    """
    from yaml import SafeLoader, load

    class Loader(SafeLoader):
        pass

    def read(text):
        return load(text, Loader)
    """,
    """
    from ruamel.yaml import YAML

    yaml = YAML(typ="safe")

    def load(path):
        return yaml.load(path)
    """,
    """
    import yaml

    class Files:
        def load(self, text):
            return text

    def read(yaml_files: Files, text):
        return yaml_files.load(text)
    """,
    """
    import yaml

    def read(text, **options):
        return yaml.load(text, **options)
    """,
    """
    import yaml

    def read(text):
        return yaml.load(text, Loader=yaml.CSafeLoader)
    """,
    """
    import json

    def read(text):
        return json.loads(text)
    """,
    """
    import yaml

    def write(data):
        return yaml.dump(data)
    """,
    """
    from ruamel.yaml import YAML

    def read(text):
        return YAML(typ="safe").load(text)
    """,
    """
    import yaml

    def read_all(text):
        return list(yaml.safe_load_all(text))
    """,
    """
    def read(store, key):
        return store.load(key)
    """,
)

INVALID = (
    """
    import yaml

    def load(text):
        return yaml.unsafe_load(text)  # breach
    """,
    """
    import yaml

    def load(text):
        return yaml.load(text, Loader=yaml.UnsafeLoader)  # breach
    """,
    """
    from yaml import Loader, load

    def read(text):
        return load(text, Loader)  # breach
    """,
    """
    import yaml as y

    def read(text):
        return y.load(text)  # breach
    """,
    """
    from ruamel.yaml import YAML

    def read(text):
        return YAML(typ="unsafe").load(text)  # breach
    """,
    """
    import yaml

    class Loader(yaml.Loader):
        pass

    def read(text):
        return yaml.load(text, Loader=Loader)  # breach
    """,
    """
    import yaml

    def read(text):
        return list(yaml.unsafe_load_all(text))  # breach
    """,
    """
    from yaml import Loader, load_all

    def read(stream):
        return list(load_all(stream, Loader=Loader))  # breach
    """,
    """
    import yaml

    LOADER = yaml.UnsafeLoader

    def read(text):
        return yaml.load(text, LOADER)  # breach
    """,
    """
    import yaml as y

    def read(text):
        return y.unsafe_load_all(text)  # breach
    """,
    """
    import yaml

    async def read(request):
        return yaml.load(await request.text(), Loader=yaml.CLoader)  # breach
    """,
    """
    from yaml import unsafe_load

    def read(text):
        return unsafe_load(text)  # breach
    """,
)
